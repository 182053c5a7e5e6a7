import { readFrontMatter } from "@lorimer/sdk/front-matter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headOf } from "../find/read-head.js";
import { plainFrontMatter } from "./plain-front-matter.js";
import { knownKeys, readFields } from "./read-fields.js";

const fields = (data: Record<string, unknown>): ReturnType<typeof readFields>["fields"] => readFields(data).fields;

describe("Fields of a skill", () => {
  it("are all known, in every form that is in use", () => {
    const read = readFields({
      name: 404,
      display_name: "Four",
      description: "One\n  line",
      when_to_use: "When asked",
      version: 1.5,
      author: "A",
      license: "MIT",
      compatibility: "any",
      tags: ["a", "b"],
      triggers: "make a form, fill it",
      requires: "x y",
      dependencies: ["z"],
      metadata: { level: 3, nested: { a: 1 } },
      "argument-hint": ["file", "mode"],
      arguments: "file mode",
      "disable-model-invocation": "YES",
      userInvocable: 0,
      "default-enabled": "off",
      paths: "src/**/*.{ts,tsx}, docs/a b.md",
      allowed_tools: "Bash(git log:*), Read Grep",
      "disallowed-tools": ["Write"],
      shell: "PowerShell",
      hooks: { Stop: [] },
      model: "opus",
      effort: "High",
      context: "fork",
      agent: "Explore",
      background: false,
    });
    expect(read).toEqual({
      problems: [],
      fields: {
        name: "404",
        displayName: "Four",
        description: "One line",
        whenToUse: "When asked",
        version: "1.5",
        author: "A",
        license: "MIT",
        compatibility: "any",
        tags: ["a", "b"],
        triggers: ["make a form", "fill it"],
        requires: ["x", "y"],
        dependencies: ["z"],
        metadata: { level: "3", nested: '{"a":1}' },
        argumentHint: "[file, mode]",
        arguments: ["file", "mode"],
        disableModelInvocation: true,
        userInvocable: false,
        defaultEnabled: false,
        paths: ["src/**/*.{ts,tsx}", "docs/a b.md"],
        allowedTools: ["Bash(git log:*)", "Read", "Grep"],
        disallowedTools: ["Write"],
        shell: "powershell",
        hooks: { Stop: [] },
        model: "opus",
        effort: "high",
        context: "fork",
        agent: "Explore",
        background: false,
      },
    });
    expect(knownKeys).toHaveLength(28);
  });

  it("without a meaning are left out and named; unknown ones are not", () => {
    const { fields: read, problems } = readFields({
      effort: "heroic",
      context: "moon",
      hooks: "x",
      "user-invocable": "maybe",
      temperature: 2,
    });
    expect(read).toMatchObject({ context: "inline", userInvocable: true });
    expect(read.effort).toBeUndefined();
    expect(problems).toHaveLength(4);
  });

  it("that are not there have the values that change nothing", () => {
    expect(fields({})).toMatchObject({
      userInvocable: true,
      disableModelInvocation: false,
      defaultEnabled: true,
      allowedTools: [],
      shell: "bash",
      background: true,
    });
  });
});

describe("The head of a skill", () => {
  it.each([
    ["text behind a flow sequence", "name: a\nargument-hint: [a] [b]\ndescription: D", { argumentHint: "[a] [b]" }],
    ["a choice behind one", "name: a\nargument-hint: [a] | b\ndescription: D", { argumentHint: "[a] | b" }],
    [
      "a colon inside a description",
      "name: a\ndescription: Use this. Examples: user: 'go'",
      { description: "Use this. Examples: user: 'go'" },
    ],
    ["a star for all tools", "name: a\nallowed-tools: *\ndescription: D", { allowedTools: ["*"] }],
    ["a value that begins with @", "name: a\ndescription: @Observable state", { description: "@Observable state" }],
    ["a list on the line of its key", "name: a\nallowed-tools: - Read\ndescription: D", { allowedTools: ["Read"] }],
    ["a description that goes on without indent", "name: a\ndescription: First\nsecond line\nmodel: opus", { model: "opus" }],
  ])("with %s is read all the same", async (_what, lines, expected) => {
    const { fields: read } = await headOf(`---\n${lines}\n---\nBody`);
    expect(read).toMatchObject({ name: "a", ...expected });
  });

  it("without a description takes the first paragraph; what says when to use it is added", async () => {
    expect((await headOf("# Title\n\nDoes this\nand that.\n\nMore.")).description).toBe("Does this and that.");
    expect((await headOf("---\ndescription: Does it.\nwhen_to_use: Use when asked.\n---\n")).description).toBe("Does it. Use when asked.");
    expect((await headOf("```yaml\nname: x\ndescription: In a fence\n```\nText")).description).toBe("In a fence");
  });

  it("in another language than YAML is never run", async () => {
    const read = await headOf("---js\n{ description: (globalThis.ranSkill = 'x') }\n---\nText");
    expect(read).toMatchObject({ description: "Text" });
    expect("ranSkill" in globalThis).toBe(false);
  });
});

describe("The fast reader of plain front matter", () => {
  const odd = [
    "yes",
    "a: b",
    "a #b",
    "[a]",
    "'q'",
    '"q"',
    "@x",
    "null",
    "~",
    "1.5",
    "- x",
    "",
    "a:",
    "&a",
    "x  ",
    "true",
    "0x1f",
    "1e3",
    "a'b",
    "{x}",
    "[a, b(c:*)]",
  ];
  const scalar = fc.oneof(
    fc.constantFrom(...odd),
    fc.string({ maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)),
  );
  const word = fc.constantFrom("Read", "Bash(git log:*)", "a b", "'q'", "x: y", "1", "- a", "", "#c", "two  words", "it's");
  const below = (before: string): fc.Arbitrary<string> =>
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.map((one) => `\n${before}${one}`).join(""));
  const value = fc.oneof(
    scalar,
    below("  - "),
    below("- "),
    below("  k: "),
    below("  a: ").map((text) => text.replace("a: ", "b: ")),
    ...[">", ">-", "|", "|-", "x"].map((style) => below("  ").map((text) => style + text)),
  );
  /** YAML types what looks like a number; here it stays text, and the fields take both. */
  const asText = (read: unknown): unknown => {
    if (Array.isArray(read)) return read.map(asText);
    if (typeof read === "object" && read !== null)
      return Object.fromEntries(Object.entries(read).map(([key, item]) => [key, asText(item)]));
    return typeof read === "number" || typeof read === "boolean" ? "typed" : read;
  };
  const untyped = (read: unknown, by: unknown): unknown => {
    if (by === "typed") return "typed";
    if (Array.isArray(read) && Array.isArray(by)) return read.map((item, at) => untyped(item, by[at]));
    if (typeof read === "object" && read !== null && typeof by === "object" && by !== null)
      return Object.fromEntries(Object.entries(read).map(([key, item]) => [key, untyped(item, (by as Record<string, unknown>)[key])]));
    return read;
  };

  it("reads what it reads as YAML is read, apart from the types of numbers and truth values", async () => {
    let [read, all] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("name", "description", "metadata", "x-y"), value), { minLength: 1, maxLength: 3 }),
        async (pairs) => {
          const text = `---\n${pairs.map(([key, item]) => `${key}: ${item}`).join("\n")}\n---\nBody\n`;
          const fast = plainFrontMatter(text);
          all += 1;
          if (fast === undefined) return;
          read += 1;
          const { data, body, problems } = await readFrontMatter(text, { knownKeys });
          expect(problems).toEqual([]);
          expect(fast.body).toBe(body);
          expect(untyped(fast.data, asText(data))).toEqual(asText(data));
        },
      ),
      { numRuns: 3000 },
    );
    console.log(`figure: front matter of random shape that needs no YAML ${read} of ${all}`);
    expect(read).toBeGreaterThan(200);
  });
});
