import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstParagraph, flagOf, listOf, readFrontMatter, textOf } from "./index.js";
import type { FrontMatter } from "./index.js";

const knownKeys = ["name", "description", "argument-hint", "allowed-tools", "tools", "model", "color", "paths", "arguments", "hooks"];
const read = (text: string): Promise<FrontMatter> => readFrontMatter(text, { knownKeys });
const fields = async (...lines: readonly string[]): Promise<FrontMatter["data"]> =>
  (await read(`---\n${lines.join("\n")}\n---\nThe body.\n`)).data;

describe("Front matter", () => {
  it("is the YAML between two lines of dashes; the rest is the body", async () => {
    expect(await read("---\nname: review\nallowed-tools: [Read, Grep]\n---\n\nLook at it.\n")).toEqual({
      data: { name: "review", "allowed-tools": ["Read", "Grep"] },
      body: "Look at it.\n",
      problems: [],
    });
  });

  it("may be missing, empty, or never closed", async () => {
    for (const text of ["", "Just text.", "---\n# A ruler on top\n\ntext", "# Title\n\n---\n\ntext\n---\n"])
      expect(await read(text)).toEqual({ data: {}, body: text, problems: [] });
    expect(await read("---\n---\nText")).toEqual({ data: {}, body: "Text", problems: [] });
    expect(await read("---\n# only a comment\n---\nText")).toMatchObject({ data: {}, body: "Text" });
  });

  it("reads files with a byte order mark and with the line ends of any system", async () => {
    expect(await read("\uFEFF---\r\nname: one\r\nmodel: 1\r\n---\r\nText\r\n")).toEqual({
      data: { name: "one", model: "1" },
      body: "Text\n",
      problems: [],
    });
  });

  it("is found inside a fence, and behind a heading, with what stands before and after it in the body", async () => {
    expect(await read("```yaml\nname: fenced\ndescription: In a fence\n```\n# Title\n")).toMatchObject({
      data: { name: "fenced", description: "In a fence" },
      body: "# Title\n",
    });
    expect(await read("```yaml\n---\nname: both\n---\n```\n# Title\n")).toMatchObject({ data: { name: "both" }, body: "# Title\n" });
    expect(await read("# Title\n\n---\nname: late\n---\nText\n")).toMatchObject({ data: { name: "late" }, body: "# Title\nText\n" });
    expect(await read("\n\n---\nname: late\n---\nText\n")).toMatchObject({ data: { name: "late" }, body: "Text\n" });
  });
});

describe("Broken front matter", () => {
  it("with a choice behind a flow sequence keeps the hint as it was written", async () => {
    expect(await fields("description: Makes one", "argument-hint: [file] | --all", "allowed-tools: Read")).toEqual({
      description: "Makes one",
      "argument-hint": "[file] | --all",
      "allowed-tools": "Read",
    });
  });

  it("with text behind a flow sequence keeps the hint as it was written", async () => {
    expect(await fields("argument-hint: [issue] [priority]")).toEqual({ "argument-hint": "[issue] [priority]" });
    expect(await fields("argument-hint: [issue] <priority>", "model: opus")).toEqual({
      "argument-hint": "[issue] <priority>",
      model: "opus",
    });
  });

  it("with a colon inside a plain description keeps all of the description", async () => {
    const description = 'Use this. Examples: <example>Context: a test fails. user: "mend it" assistant: "I look"</example>';
    const read = await fields("name: mender", `description: ${description}`, "tools: Read, Grep", "color: teal");
    expect(read).toEqual({ name: "mender", description, tools: "Read, Grep", color: "teal" });
    expect(await fields("description: Use when: x")).toEqual({ description: "Use when: x" });
  });

  it("turns an escaped line break in such a description into one", async () => {
    const read = await fields("name: mender", "description: First: one.\\n\\nSecond: two.");
    expect(read["description"]).toBe("First: one.\n\nSecond: two.");
  });

  it("with a star where YAML expects the name of an alias keeps the star", async () => {
    expect(await fields("name: all", "tools: *", "model: sonnet")).toEqual({ name: "all", tools: "*", model: "sonnet" });
  });

  it("with a description that goes on without indent keeps all of it", async () => {
    const read = await fields(
      "name: simplifier",
      "description: Simplifies code. Examples:",
      "<example>",
      "Context: a function grew.",
      'user: "Make it short"',
      "</example>",
      "model: opus",
    );
    expect(read).toMatchObject({ name: "simplifier", model: "opus" });
    expect(read["description"]).toBe('Simplifies code. Examples:\n<example>\nContext: a function grew.\nuser: "Make it short"\n</example>');
  });

  it("with a value that begins with @ keeps the value", async () => {
    expect(await fields("name: observe", "description: @Observable and its friends")).toEqual({
      name: "observe",
      description: "@Observable and its friends",
    });
  });

  it("with a list that begins on the line of its key is a list all the same", async () => {
    const read = await fields("name: x", "allowed-tools: - Read", "  - Grep");
    expect(read["name"]).toBe("x");
    expect(listOf(read["allowed-tools"])).toEqual(["Read", "Grep"]);
  });

  it("says that it was broken", async () => {
    const { problems } = await read("---\nargument-hint: [a] [b]\n---\n");
    expect(problems).toEqual([expect.stringContaining("read one by one")]);
  });

  it("takes the last of two fields of one name", async () => {
    expect(await read("---\nname: one\nname: two\n---\n")).toMatchObject({ data: { name: "two" }, problems: [] });
    expect(await fields("name: one", "name: 2")).toEqual({ name: "2" });
  });

  it("takes numbers and lists as text where text belongs", async () => {
    expect(await fields("name: 404", "argument-hint: [file]", "description: true", "color: ~", "model:")).toEqual({
      name: "404",
      "argument-hint": "[file]",
      description: "true",
      color: "~",
    });
  });

  it("without fields has none", async () => {
    expect(await read("---\n- a\n- b\n---\nText")).toMatchObject({
      data: {},
      body: "Text",
      problems: ["The front matter holds no fields."],
    });
  });

  it("never fails, whatever the text", async () => {
    const piece = fc.constantFrom(
      "---",
      "\n",
      "name",
      ":",
      " ",
      "*",
      "&a",
      "[",
      "{",
      "'",
      '"',
      "- ",
      "```yaml",
      "\t",
      "|",
      "!!js/function",
      "\r",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 30 }), async (pieces) => {
        const { data, body } = await read(`---\n${pieces.join("")}\n---\n`);
        expect(typeof data).toBe("object");
        expect(typeof body).toBe("string");
      }),
      { numRuns: 300 },
    );
  });

  it("is not slow because aliases multiply", async () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ...[..."bcdefgh"].map(
        (name, i) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${"abcdefg"[i] ?? ""}`)
            .join(",")}]`,
      ),
    ];
    const started = performance.now();
    const { problems } = await read(`---\n${bomb.join("\n")}\n---\n`);
    expect(problems).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("Executable front matter", () => {
  it.each(["js", "javascript", "JS", " js ", "coffee", "json", "toml", "constructor"])(
    "in the language %s never runs",
    async (language) => {
      const { data, body } = await read(`---${language}\n{ name: (globalThis.ranFrontMatter = true) }\n---\nText`);
      expect(data).toEqual({});
      expect(body).toBe("Text");
      expect("ranFrontMatter" in globalThis).toBe(false);
    },
  );

  it("in a YAML tag never runs", async () => {
    const { data } = await read('---\nname: !!js/function "function(){ globalThis.ranFrontMatter = true }"\n---\n');
    expect(typeof data["name"]).toBe("string");
    expect("ranFrontMatter" in globalThis).toBe(false);
  });

  it("cannot change what all objects have", async () => {
    const { data } = await read("---\n__proto__:\n  polluted: yes\nconstructor: x\n---\n");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect((data as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("Values of fields", () => {
  it("are lists in every form that is in use", () => {
    const rules = ["Bash(git log:*)", "Read"];
    for (const value of [
      rules,
      "Bash(git log:*), Read",
      "Bash(git log:*) Read",
      "[Bash(git log:*), Read]",
      "['Bash(git log:*)', \"Read\"]",
    ])
      expect(listOf(value)).toEqual(rules);
    expect(listOf("*")).toEqual(["*"]);
    for (const nothing of [undefined, null, "", [], {}, [null]]) expect(listOf(nothing)).toEqual([]);
  });

  it("are truth values in every spelling", () => {
    for (const yes of [true, "yes", "ON", 1, "1", "True"]) expect(flagOf(yes)).toBe(true);
    for (const no of [false, "no", "Off", 0]) expect(flagOf(no)).toBe(false);
    for (const neither of [undefined, null, "maybe", []]) expect(flagOf(neither)).toBeUndefined();
  });

  it("are text also where they look like a number", () => {
    expect([textOf(" a "), textOf(4.5), textOf(""), textOf(null), textOf(["a"])]).toEqual(["a", "4.5", undefined, undefined, undefined]);
  });

  it("are found in the first paragraph where there is no description", () => {
    expect(firstParagraph("# Title\n\n---\nFirst line\nand second.\n\nMore.")).toBe("First line and second.");
    expect(firstParagraph("# Only a title\n")).toBe("Only a title");
    expect(firstParagraph("")).toBe("");
  });
});
