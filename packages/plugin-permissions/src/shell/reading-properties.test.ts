import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formTexts, place, vouched } from "../../test/shell-fuzz/vouched.js";
import { readShell } from "./read-shell.js";

const words = [
  "ls",
  "cat",
  "a.txt",
  "-la",
  "git",
  "log",
  "rm",
  "-rf",
  "find",
  ".",
  "-delete",
  "rg",
  "--pre",
  "x",
  "sort",
  "-o",
  "curl",
  "--output=p",
  "~/x",
  "../y",
  "sed",
  "-i",
  "s/a/b/",
  "timeout",
  "5",
  "env",
  "sudo",
  "xargs",
  "echo",
  "tee",
  "-n",
  "$x",
  "*.ts",
  "/etc/passwd",
  "awk",
  "{print}",
];
const strength = { reads: 0, writes: 1, asks: 2 } as const;
const line: fc.Arbitrary<string[]> = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 });
const literal = (word: string): boolean => !/[$*~]/.test(word);

/** The same word written in another way. */
function rewritten(word: string, how: number): string {
  if (!literal(word)) return word;
  switch (how % 6) {
    case 0:
      return `'${word}'`;
    case 1:
      return `"${word.slice(0, 1)}"${quoted(word.slice(1))}`;
    case 2:
      return [...word].map((char) => `\\${char}`).join("");
    case 3:
      return `${quoted(word.slice(0, 1))}''${quoted(word.slice(1))}`;
    case 4:
      return `${quoted(word.slice(0, 1))}\\\n${quoted(word.slice(1))}`;
    default:
      return `$'${[...word].map((char) => `\\x${char.charCodeAt(0).toString(16)}`).join("")}'`;
  }
}

function quoted(text: string): string {
  return text === "" ? "" : `'${text}'`;
}

describe("however a line is written", () => {
  it("its commands and what can be vouched for stay the same", () => {
    fc.assert(
      fc.property(line, fc.array(fc.nat(11), { minLength: 6, maxLength: 6 }), (plain, ways) => {
        const same = plain.map((word, at) => rewritten(word, ways[at] ?? 0));
        const base = plain.map((word) => (literal(word) ? quoted(word) : word)).join(" ");
        const other = same.join("   ");
        expect(formTexts(readShell(other, place))).toEqual(formTexts(readShell(base, place)));
        expect(vouched(other)).toBe(vouched(base));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("wrapping or joining never makes it look weaker", () => {
    const shells = [
      (text: string) => `{ ${text}; }`,
      (text: string) => `(${text})`,
      (text: string) => `ls; ${text}`,
      (text: string) => `${text} | cat`,
      (text: string) => `if ${text}; then :; fi`,
      (text: string) => `echo "$(${text})"`,
      (text: string) => `! ${text}`,
      (text: string) => `time ${text}`,
      (text: string) => `timeout 5 ${text}`,
      (text: string) => `LANG=C ${text}`,
      (text: string) => `sudo ${text}`,
      (text: string) => `: && ${text} || :`,
    ];
    fc.assert(
      fc.property(line, fc.constantFrom(...shells), (plain, wrap) => {
        fc.pre(plain[0]?.startsWith("-") === false);
        const base = plain.join(" ");
        const other = wrap(base);
        expect(strength[vouched(other)]).toBeGreaterThanOrEqual(strength[vouched(base)]);
        const found = formTexts(readShell(other, place));
        for (const text of formTexts(readShell(base, place))) expect(found).toContain(text);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it("no text at all makes the reader throw", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: "binary" }),
        fc.constantFrom("bash", "zsh", "powershell"),
        (text, shell) => readShell(text, { ...place, shell }).parts >= 1,
      ),
      { numRuns: 3000, seed: 7 },
    );
    const pieces = [
      "'",
      '"',
      "`",
      "$",
      "(",
      ")",
      "{",
      "}",
      "<",
      ">",
      "|",
      "&",
      ";",
      "\n",
      "\\",
      "#",
      "=",
      "*",
      "[",
      "]",
      " ",
      "a",
      "cd",
      "@",
      "-",
      "%",
      ":",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 120 }),
        fc.constantFrom("bash", "zsh", "powershell"),
        (text, shell) => readShell(text.join(""), { ...place, shell }).parts >= 1,
      ),
      { numRuns: 6000, seed: 7 },
    );
  });
});
