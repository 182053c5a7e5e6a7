import { describe, expect, it } from "vitest";
import { showCall } from "@lorimer/plugin-permissions";

/** Commands that want to look like something else. Each ends in what it really does. */
const deceptions: readonly (readonly [what: string, command: string])[] = [
  ["a right-to-left override", "echo \u202egnp.exe; touch pwned"],
  ["a left-to-right override", "echo \u202da; touch pwned"],
  ["a right-to-left embedding", "echo \u202ba\u202c; touch pwned"],
  ["isolates", "echo \u2066a\u2069\u2067b\u2069; touch pwned"],
  ["a right-to-left mark", "echo a\u200f; touch pwned"],
  ["an Arabic letter mark", "echo a\u061c; touch pwned"],
  ["a zero-width blank", "echo a\u200b; touch pwned"],
  ["a zero-width joiner", "ec\u200dho a; touch pwned"],
  ["a zero-width non-joiner", "ec\u200cho a; touch pwned"],
  ["a word joiner", "echo a\u2060; touch pwned"],
  ["a byte order mark", "\ufeffecho a; touch pwned"],
  ["a soft hyphen", "ec\u00adho a; touch pwned"],
  ["a combining grapheme joiner", "echo a\u034f; touch pwned"],
  ["a Hangul filler", "echo \u3164; touch pwned"],
  ["a Mongolian vowel separator", "echo a\u180e; touch pwned"],
  ["letters of the tag plane", "echo \u{e0041}\u{e0042}; touch pwned"],
  ["a variation selector", "echo a\ufe0f; touch pwned"],
  ["an escape that clears the line", "echo ok \u001b[2K\u001b[1A; touch pwned"],
  ["an escape that hides text", "echo \u001b[8m; touch pwned\u001b[0m"],
  ["a title escape", "echo \u001b]0;harmless\u0007; touch pwned"],
  ["an eight-bit escape", "echo \u009b8m; touch pwned"],
  ["backspaces", "rm -rf x\b\b\b\b\b\b\b\becho a; touch pwned"],
  ["a carriage return", "touch pwned\recho harmless ; touch pwned"],
  ["a form feed", "echo a\f; touch pwned"],
  ["a NUL", "echo a\u0000; touch pwned"],
  ["a delete character", "echo a\u007f; touch pwned"],
  ["a no-break blank", "ls\u00a0-la; touch pwned"],
  ["an ideographic blank", "ls\u3000-la; touch pwned"],
  ["a line separator", "echo a\u2028; touch pwned"],
  ["a next-line character", "echo a\u0085; touch pwned"],
  ["a Braille blank", "echo\u2800a; touch pwned"],
  ["hundreds of blanks", `grep x .${" ".repeat(400)}; touch pwned`],
  ["hundreds of tabs", `grep x .${"\t".repeat(100)}; touch pwned`],
  ["hundreds of empty lines", `echo a${"\n".repeat(300)}touch pwned`],
  ["a very long first word", `echo ${"a".repeat(5000)}; touch pwned`],
  ["Cyrillic letters", "есhо a; touch pwned"],
  ["full-width letters", "ｅｃｈｏ a; touch pwned"],
  ["half of a surrogate pair", "echo \ud800; touch pwned"],
];

const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u2060-\u206f\u2800\u3000\ufeff]|\p{Default_Ignorable_Code_Point}|\p{Cs}/u;

describe("what a person is shown before saying yes", () => {
  it.each(deceptions)("hides nothing behind %s", (_what, command) => {
    const shown = showCall({ name: "Bash", input: { command } });
    const whole = shown.lines.join("\n");
    expect(whole).toMatch(/touch pwned/);
    expect(shown.lines.some((line) => unseen.test(line) || /[ \t]{16}/.test(line))).toBe(false);
    expect(unseen.test(shown.short)).toBe(false);
    // What was taken for display is marked, unless nothing was.
    if (whole !== command) expect(shown.warnings.length + shown.lines.length).toBeGreaterThan(1);
    if (!shown.short.includes("touch pwned")) expect(shown.short).toMatch(/⟨\d+ more lines?⟩/);
    // The harmless command it wants to pass for is shown differently.
    const plain = [...command].filter((sign) => !unseen.test(sign)).join("");
    if (plain !== command) expect(showCall({ name: "Bash", input: { command: plain } })).not.toEqual(shown);
    expect(shown.warnings.length > 0 || whole.replaceAll("\n↪", "") === command).toBe(true);
  });

  it("is never the description that came with a command", () => {
    const shown = showCall({ name: "Bash", input: { description: "List files", command: "touch pwned" } });
    expect(shown.lines.join("\n")).toContain("touch pwned");
    expect(shown.lines).toHaveLength(2);
  });

  it("cannot be made to show another field by a value of several lines", () => {
    const lines = showCall({ name: "Write", input: { file_path: "a", content: "x\nfile_path: b" } }).lines;
    expect(lines.filter((line) => line.startsWith("file_path:"))).toEqual(["file_path: a"]);
  });

  it("covers at least 30 kinds of deception", () => {
    console.log(`figure: deception strings ${deceptions.length}`);
    expect(deceptions.length).toBeGreaterThanOrEqual(30);
  });
});
