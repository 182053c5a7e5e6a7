import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defaultPlugins } from "../../packages/cli/src/default-plugins.js";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { skillHarness } from "./skill-place.js";

const folder = fileURLToPath(new URL("../../packages/plugin-skills/skills", import.meta.url));
const names = await readdir(folder);
const offered = new Set(defaultPlugins.flatMap(({ contributes }) => (contributes.tools ?? []).map(({ name }) => name)));

/** Names of tools that a text tells the model to use. */
const toolsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:the|with|by|use|call) (?:tool )?`?([A-Z][a-zA-Z]+)`?(?: tool)\b/g)].map(([, name = ""]) => name);

describe("A built-in skill", () => {
  it.each(names)("%s is typed with words, and used by the model where it may be", async (name) => {
    let typed = "";
    let system = "";
    await using place = await skillHarness({
      bundled: true,
      settings: { skillOverrides: { [name]: "on" } },
      script: [
        (request) => {
          typed = lastUserText(request);
          system = request.system;
          return reply.text("Done.");
        },
        reply.toolUse("Skill", { skill: name, args: "green leaves" }),
        (request) => JSON.stringify([lastToolResult(request).isError, lastToolResult(request).text]),
      ],
    });
    const { events } = await place.prompt(`/${name} pale violets`);
    expect(typed).toMatch(new RegExp(`^<skill name="${name}"[^>]*>\\n[^]{200,}\\n</skill>`));
    // The first word alone where that is all the skill asks for.
    expect(typed).toContain("pale");
    expect(typed).not.toMatch(/\$ARGUMENTS|\$\{|\[a command was not run/);
    expect(events.filter((event) => event.type === "notice-given" && event.level !== "info")).toEqual([]);
    for (const tool of toolsNamed(typed)) expect(offered).toContain(tool);

    const [isError, text] = JSON.parse((await place.prompt("Use it.")).result.text) as [boolean, string];
    const isListed = system.includes(`- ${name}: `);
    expect(isError).toBe(!isListed);
    expect(text).toContain(isListed ? "green" : `Only the person can use the skill ${name}`);
    if (isListed) expect(text.replaceAll("green leaves", "pale violets").replaceAll("green", "pale")).toBe(typed);
  });
});
