import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { expect } from "vitest";
import type { CliPlace } from "../cli/run-cli.js";
import type { Terminal } from "../cli/terminal.js";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** The module of a tool that answers what an expression gives. */
export const tool = (body: string): string => `import { defineTool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { ending } from "../ending.js";
export default defineTool({
  name: "Say",
  description: "Says a word",
  input: z.object({}),
  readOnly: true,
  run: () => ${body} + ending,
});
`;

export const manifest: string = JSON.stringify({
  $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  name: "acme",
  version: "1.0.0",
  description: "Says words",
  extensions: { "dev.lorimer": { engine: "0" } },
});

/** A plugin with a tool and a skill, as it stands on a disk. */
export async function plugin(
  place: CliPlace,
  more: Readonly<Record<string, string>> = {},
): Promise<(path: string, text: string) => Promise<void>> {
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(place.root, "acme", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const files: Readonly<Record<string, string>> = {
    "package.json": JSON.stringify({ name: "acme", version: "1.0.0", type: "module" }),
    "plugin.json": manifest,
    "dev.lorimer/contributes.json": JSON.stringify({
      tools: [{ name: "Say", description: "Says a word", inputSchema: { type: "object", properties: {} }, module: "./dist/tools/say.js" }],
    }),
    "dist/ending.js": "export const ending = '!';\n",
    "dist/tools/say.js": tool("'one'"),
    "skills/greet/SKILL.md": "---\nname: greet\ndescription: Greets\n---\nSay hello.\n",
    ...more,
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  await symlink(modules, join(place.root, "acme", "node_modules"), "junction");
  return write;
}

/** Says something and waits for the answer and the end of the prompt: what is typed before that end would be said to the model at work. */
export async function ask(terminal: Terminal, line: string, answer: string): Promise<void> {
  const ended = (): number => terminal.count("turn ·") + terminal.count("turns ·");
  const before = ended();
  terminal.type(`${line}\r`);
  await terminal.shows(answer);
  await expect.poll(ended, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
}

/** Uses the tool where a person asks for it, and gives back what else they say. */
export const script: Script = (request) => {
  const last = request.messages.at(-1)?.content;
  if (Array.isArray(last) && last.some((block) => block.type === "tool_result")) return `It said <${lastToolResult(request).text}>.`;
  return lastUserText(request).startsWith("go") ? reply.toolUse("Say", {}) : `Heard <${lastUserText(request).slice(0, 200)}>.`;
};
