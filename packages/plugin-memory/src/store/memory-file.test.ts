import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryTypes } from "../contract/index.js";
import { fileNameOf, foreignLines, formatMemory, isMemoryFile, readHead } from "./memory-file.js";

const words = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((text) => text.trim() !== "" && !text.includes("\u0000"));
const tidy = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

describe("a memory's file", () => {
  it("gives back what was written into it", async () => {
    await fc.assert(
      fc.asyncProperty(words, words, fc.constantFrom(...memoryTypes), words, async (name, description, type, content) => {
        const head = await readHead(formatMemory({ name, description, type, content }, new Date(0)), "a.md");
        expect(head).toMatchObject({ name: tidy(name), description: tidy(description), type, problems: [] });
        expect(head.body.trim()).toBe(content.trim().replaceAll(/\r\n?/g, "\n"));
      }),
    );
  });

  it("keeps fields and comments that this version does not know", () => {
    const before = "---\nname: old\n# mine\nowner:\n  - a\n  - b\ntype: user\ndescription: >\n  long\n  text\nlevel: 3\n---\nbody\n";
    const after = formatMemory({ name: "new", description: "d", type: "project", content: "text" }, new Date(0), before);
    expect(foreignLines(after)).toEqual(["# mine", "owner:", "  - a", "  - b", "level: 3"]);
    expect(after).not.toContain("old");
    expect(formatMemory({ name: "new", description: "d", type: "project", content: "text" }, new Date(0), after)).toBe(after);
  });

  it.each([
    ["---\nname: a\n---\nx", ["it has no type", "it has no description"]],
    ["---\nname: a\ntype: opinion\ndescription: b\n---\nx", ["its type opinion is none of user, feedback, project, reference"]],
    ["no front matter", ["it has no type", "it has no description"]],
    ["---\nname: [a\ntype: user\ndescription: b: c\n---\nx", [expect.stringContaining("not valid YAML") as string]],
  ])("%j is read all the same, and says what is wrong", async (text, problems) => {
    expect((await readHead(text, "file.md")).problems).toEqual(problems);
  });

  it("is named after the memory, never after the index, a path or nothing", () => {
    expect(fileNameOf("Use tabs, not spaces!")).toBe("use-tabs-not-spaces.md");
    expect(fileNameOf("Über Größe")).toBe("uber-groe.md");
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => void expect(isMemoryFile(fileNameOf(name))).toBe(true)));
    expect(["MEMORY.md", "../a.md", "a/b.md", ".hidden.md", "a.txt"].filter(isMemoryFile)).toEqual([]);
  });
});
