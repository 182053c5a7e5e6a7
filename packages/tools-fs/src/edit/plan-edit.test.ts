import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode, openText } from "../text/text-file.js";
import type { Encoding } from "../text/encoding.js";
import { planEdit } from "./plan-edit.js";

function edit(content: string | Uint8Array, oldString: string, newString: string, replaceAll = false): string {
  const file = openText(typeof content === "string" ? Buffer.from(content) : content);
  if (file === undefined) throw new Error("not text");
  const plan = planEdit(file, { oldString, newString, replaceAll });
  return plan.ok ? Buffer.from(plan.bytes).toString("latin1") : `refused: ${plan.reason}`;
}

describe("an edit", () => {
  it.each([
    ["replaces one place", "a b c", "b", "X", false, "a X c"],
    ["replaces all places", "a b a", "a", "X", true, "X b X"],
    ["takes $ signs as they are", "cost", "cost", "$& $1 $$ $'", false, "$& $1 $$ $'"],
    ["matches \\n against CRLF and writes CRLF", "a\r\nb\r\n", "a\nb", "x\ny\nz", false, "x\r\ny\r\nz\r\n"],
    ["matches \\n against CR and writes CR", "a\rb\rc", "a\nb", "x\ny\nz", false, "x\ry\rz\rc"],
    ["takes the line end of the span in a mixed file", "a\r\nb\nc\r\nd\n", "c\nd", "x\ny", false, "a\r\nb\nx\r\ny\n"],
    ["leaves line ends that it does not touch", "a\r\nb\nc\r\n", "a\nb\nc", "a\nX\nc", false, "a\r\nX\nc\r\n"],
    ["inserts lines with the neighbouring line end", "a\r\nb\r\n", "a", "a\nnew", false, "a\r\nnew\r\nb\r\n"],
    ["does not double a \\r that the model wrote", "a\r\nb\r\n", "a\r\nb", "x\r\ny", false, "x\r\ny\r\n"],
    ["deletes the line break of a whole deleted line", "a\nb\nc\n", "b", "", false, "a\nc\n"],
    ["deletes the CRLF of a whole deleted line", "a\r\nb\r\nc", "b", "", false, "a\r\nc"],
    ["keeps the line break after deleting the end of a line", "a b\nc\n", " b", "", false, "a\nc\n"],
    ["deletes whole lines everywhere", "x\na\nx\n", "x", "", true, "a\n"],
    ["deletes exactly what was given when it ends with a line break", "a\nb\n\nc", "b\n", "", false, "a\n\nc"],
    ["keeps a missing final newline", "a\nb", "b", "c", false, "a\nc"],
  ])("%s", (_, content, oldString, newString, all, expected) => {
    expect(edit(content, oldString, newString, all)).toBe(expected);
  });

  it("takes typographic quotes for plain ones and keeps the file's style", () => {
    const file = openText(Buffer.from("say “hello” and don’t stop"));
    const plan =
      file && planEdit(file, { oldString: 'say "hello" and don\'t', newString: 'say "goodbye" and "never" don\'t', replaceAll: false });
    expect(plan).toMatchObject({ ok: true, text: "say “goodbye” and “never” don’t stop", quotesMatched: true });
  });

  it("closes a quotation that began before the changed place", () => {
    const file = openText(Buffer.from("we don’t"));
    const plan = file && planEdit(file, { oldString: "we don't", newString: "we don't've", replaceAll: false });
    expect(plan).toMatchObject({ ok: true, text: "we don’t’ve" });
  });

  it("prefers an exact match over one with other quotes", () => {
    expect(edit('“a” "a"', '"a"', "b")).toBe(Buffer.from("“a” b").toString("latin1"));
  });

  it("says how often and where a text is found that is not unique", () => {
    expect(edit("x\nfoo\ny\nfoo\n", "foo", "bar")).toContain("found 2 times, on lines 2, 4");
    expect(edit("aaa", "aa", "b")).toContain("found 2 times");
  });

  it("takes \\n in a mixed file for every kind of line end when it counts", () => {
    expect(edit("a\nb\r\na\r\nb\r\n", "a\nb", "X")).toContain("found 2 times, on lines 1, 3");
  });

  it("says what is nearest when the text is not found", () => {
    expect(edit("function area() {\n    return 1;\n}\n", "function area() {\n  return 1;", "x")).toContain(
      "Line 1 matches except for spaces or tabs",
    );
    expect(edit("const total = sum(items);\n", "const total = sum(item)", "x")).toContain("nearest is line 1");
    expect(edit("one\ntwo\n", "     1\tone\n     2\ttwo", "x")).toContain("Leave out the line numbers");
    expect(edit("one\ntwo\n", "one\nthree", "x")).toContain('line 2 is "two"');
  });

  it("refuses to change nothing", () => {
    expect(edit("abc", "b", "b")).toContain("refused");
    expect(edit("a\nb", "a\r\nb", "a\nb")).toContain("refused");
  });

  it("refuses a character that a Latin-1 file cannot hold, and writes those that it can", () => {
    const latin = Buffer.from("caf\xe9 au lait", "latin1");
    expect(edit(latin, "lait", "日本")).toContain("Latin-1");
    expect(edit(latin, "café", "thé")).toBe("th\xe9 au lait");
    expect(edit(latin, "lait", "“€”")).toBe("caf\xe9 au \x93\x80\x94");
  });
});

const breaks = fc.constantFrom("\n", "\r\n", "\r");
const layouts = fc.oneof(fc.constant(["\n"]), fc.constant(["\r\n"]), fc.constant(["\r"]), fc.array(breaks, { minLength: 1, maxLength: 3 }));
const encodings = fc.constantFrom<Encoding | "utf-8-bom">("utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252", "utf-8-damaged");
const words = fc
  .array(fc.constantFrom("alpha", "beta", "é", "  ", "$&", "\t", "x", "ÿ", "don't"), { maxLength: 6 })
  .map((parts) => parts.join(" "));

interface Sample {
  readonly before: Uint8Array;
  readonly span: string;
  readonly after: Uint8Array;
  readonly spanBytes: Uint8Array;
}

/** A file of lines around one line that stands nowhere else, in some encoding, with some line ends, perhaps with invalid bytes. */
const samples: fc.Arbitrary<Sample & { readonly encoding: Encoding | "utf-8-bom" }> = fc
  .record({
    encoding: encodings,
    layout: layouts,
    head: fc.array(words, { maxLength: 6 }),
    tail: fc.array(words, { maxLength: 6 }),
    finalBreak: fc.boolean(),
    damage: fc.uint8Array({ min: 0x80, max: 0xbf, minLength: 1, maxLength: 3 }),
  })
  .map(({ encoding, layout, head, tail, finalBreak, damage }) => {
    const own: Encoding = encoding === "utf-8-bom" ? "utf-8" : encoding;
    const lineBreak = (index: number): string => layout[index % layout.length] ?? "\n";
    const bytes = (text: string): Uint8Array => encode(text, own) ?? new Uint8Array();
    const mark =
      encoding === "utf-8-bom" ? [0xef, 0xbb, 0xbf] : encoding === "utf-16le" ? [0xff, 0xfe] : encoding === "utf-16be" ? [0xfe, 0xff] : [];
    const spoiled =
      own === "utf-8-damaged" ? Buffer.concat([bytes("日本 "), damage]) : own === "windows-1252" ? Buffer.from([0xe9]) : new Uint8Array();
    const headText = head.map((line, index) => line + lineBreak(index)).join("");
    const tailText =
      tail.map((line, index) => lineBreak(head.length + index) + line).join("") + (finalBreak ? lineBreak(head.length + tail.length) : "");
    const span = `<<unique>>`;
    return {
      encoding,
      span,
      spanBytes: bytes(span),
      before: Buffer.concat([Buffer.from(mark), spoiled, bytes(headText)]),
      after: Buffer.concat([bytes(tailText), spoiled]),
    };
  });

describe("any edit", () => {
  it("leaves every byte outside its span as it was", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom("new", "é", "$1", "two words", "<<uni", "que>>", "<<u>>"), (sample, replacement) => {
        const file = openText(Buffer.concat([sample.before, sample.spanBytes, sample.after]));
        if (file === undefined) throw new Error("not text");
        const plan = planEdit(file, { oldString: sample.span, newString: replacement, replaceAll: false });
        if (!plan.ok) throw new Error(plan.reason);
        const own: Encoding = sample.encoding === "utf-8-bom" ? "utf-8" : sample.encoding;
        const expected = Buffer.concat([sample.before, encode(replacement, own) ?? new Uint8Array(), sample.after]);
        expect(Buffer.from(plan.bytes).toString("hex")).toBe(expected.toString("hex"));
      }),
      { numRuns: 3000 },
    );
  });

  it("is undone to the byte by the opposite edit, over many lines", () => {
    fc.assert(
      fc.property(samples, fc.array(fc.constantFrom("p", "q r", "é"), { minLength: 1, maxLength: 4 }), (sample, lines) => {
        const original = Buffer.concat([sample.before, sample.spanBytes, sample.after]);
        const there = applied(original, sample.span, ["<<start", ...lines, "end>>"].join("\n"));
        const back = applied(there, ["<<start", ...lines, "end>>"].join("\n"), sample.span);
        expect(Buffer.from(back).toString("hex")).toBe(original.toString("hex"));
      }),
      { numRuns: 1000 },
    );
  });
});

function applied(bytes: Uint8Array, oldString: string, newString: string): Uint8Array {
  const file = openText(bytes);
  if (file === undefined) throw new Error("not text");
  const plan = planEdit(file, { oldString, newString, replaceAll: false });
  if (!plan.ok) throw new Error(plan.reason);
  return plan.bytes;
}
