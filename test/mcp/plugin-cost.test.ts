import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScriptRequest } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const server = fileURLToPath(new URL("./many-tools-child.mjs", import.meta.url));
const before = ({ body }: ScriptRequest): string => JSON.stringify([body["tools"] ?? [], body["system"] ?? []]);

it("a package with 50 tools and 20 skills adds no more than its listings, and without it the request is the same to the byte", async () => {
  const root = await mkdtemp(join(tmpdir(), "lorimer-large-package-"));
  await writeFile(
    join(root, "plugin.json"),
    JSON.stringify({ $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", name: "large" }),
  );
  const servers = { archive: { type: "stdio", command: "node", args: [server, "50"] } };
  await writeFile(
    join(root, "mcp.json"),
    JSON.stringify({ $schema: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json", mcpServers: servers }),
  );
  for (let index = 0; index < 20; index += 1) {
    const folder = join(root, "skills", `task-${index}`);
    await mkdir(folder, { recursive: true });
    const description =
      `Does task ${index} of the archive, step by step, and checks what came of it before it says that it is done. `.repeat(4);
    await writeFile(join(folder, "SKILL.md"), `---\nname: task-${index}\ndescription: ${description}\n---\n${"Steps. ".repeat(2000)}\n`);
  }
  try {
    await using place = await cliPlace(() => "done");
    const send = async (...more: readonly string[]): Promise<string> => {
      const run = await place.run(
        "-p",
        "Hello",
        "--no-session-persistence",
        "--settings",
        '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}',
        ...more,
      );
      expect(run.code, run.stderr).toBe(0);
      return before(place.model.requests.at(-1) as ScriptRequest);
    };
    const [without, withPackage, again] = [await send(), await send("--plugin-dir", root), await send()];
    expect(again).toBe(without);
    expect(withPackage).toContain("large:task-19");
    expect(withPackage).not.toContain("Steps.");
    const added = Math.ceil((withPackage.length - without.length) / 3.6);
    console.log(`figure: tokens that a package of 50 tools and 20 skills adds: ${added}`);
    // A hundredth of the window for skills, 400 tokens for tools, and the definition of the search.
    expect(added).toBeLessThan(2000 + 400 + 300);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
