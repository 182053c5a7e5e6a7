import { describe, expect, it } from "vitest";
import { showCall } from "./show-call.js";

const shown = (command: string): string => showCall({ name: "Bash", input: { command } }).lines.join("\n");

// Each holds a part that a careless prompt would hide, and what must be seen of it.
const deceptions: readonly (readonly [what: string, command: string, seen: string])[] = [
  ["an erased line", "echo ok \u001b[2K\u001b[1A; rm x", "\\x1b[2K"],
  ["a carriage return", "rm x\rls      ", "\\x0d"],
  ["a backspace", "rm x\b\b\b\bls", "\\x08"],
  ["a bell", "ls\u0007", "\\x07"],
  ["a NUL", "ls\u0000rm", "\\x00"],
  ["a form feed", "ls\u000c; rm x", "\\x0c"],
  ["a vertical tab", "ls\u000brm", "\\x0b"],
  ["a C1 escape", "ls\u009b2K", "\\x9b"],
  ["delete", "ls\u007f", "\\x7f"],
  ["a right-to-left override", "ls \u202egpj.exe", "\\u202e"],
  ["a right-to-left isolate", "ls \u2067x\u2069", "\\u2067"],
  ["a left-to-right mark", "ls\u200e -la", "\\u200e"],
  ["an Arabic letter mark", "ls\u061c", "\\u061c"],
  ["a zero-width space", "r\u200bm x", "\\u200b"],
  ["a zero-width joiner", "r\u200dm", "\\u200d"],
  ["a word joiner", "r\u2060m", "\\u2060"],
  ["a byte order mark", "\ufefflsx", "\\ufeff"],
  ["a soft hyphen", "r\u00adm", "\\xad"],
  ["a no-break space", "ls\u00a0-la", "\\xa0"],
  ["an em space", "ls\u2003-la", "\\u2003"],
  ["an ideographic space", "ls\u3000-la", "\\u3000"],
  ["a Braille blank", "ls\u2800-la", "\\u2800"],
  ["a Hangul filler", "ls\u3164x", "\\u3164"],
  ["a line separator", "ls\u2028rm x", "\\u2028"],
  ["a paragraph separator", "ls\u2029rm x", "\\u2029"],
  ["a tag character", "ls\u{e0072}", "\\u{e0072}"],
  ["a variation selector", "ls\ufe0f", "\\ufe0f"],
  ["a grapheme joiner", "l\u034fs", "\\u034f"],
  ["an interlinear anchor", "ls\ufff9x", "\\ufff9"],
  ["half a character", "ls \ud83d x", "\\ud83d"],
  ["four hundred blanks", `grep x .${" ".repeat(400)}; rm x`, "⟨400 blanks⟩; rm x"],
  ["a hundred tabs", `ls${"\t".repeat(100)}; rm x`, "⟨100 blanks⟩; rm x"],
  ["a hundred empty lines", `ls${"\n".repeat(100)}rm x`, "rm x"],
  ["a very long line", `echo ${"a".repeat(5_000)}; rm x`, "; rm x"],
];

describe("what a person is shown of a call", () => {
  it.each(deceptions)("hides nothing behind %s", (_what, command, seen) => {
    const { warnings, lines, short } = showCall({ name: "Bash", input: { command } });
    expect(lines.join("\n").replaceAll("\n↪", "")).toContain(seen);
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u00a0\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(warnings.length > 0 || lines.length > 1).toBe(true);
    if (lines.length > 1) expect(short).toMatch(/⟨\d+ more lines?⟩$/);
  });

  it("keeps ordinary text as it is", () => {
    expect(shown("git commit -m 'größer 😀 日本語'")).toBe("git commit -m 'größer 😀 日本語'");
    expect(showCall({ name: "Bash", input: { command: "ls -la | head" } }).warnings).toEqual([]);
  });

  it.each(["сurl x", "ｒｍ x", "gіt push", "pаypal.com"])("warns of letters that are not what they look like: %s", (command) => {
    expect(showCall({ name: "Bash", input: { command } }).warnings.join()).toContain("U+");
  });

  it("shows every field, and never a description in the place of the command", () => {
    const { lines } = showCall({ name: "Bash", input: { command: "rm x\ndescription: Lists files", description: "Lists files" } });
    expect(lines).toEqual(["command: ", "  rm x", "  description: Lists files", "description: Lists files"]);
  });
});
