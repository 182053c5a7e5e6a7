import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainReadOnly } from "./plain-read-only.js";

const plain = [
  "ls",
  "ls -la",
  "ls -la src/deep",
  "  pwd  ",
  "cat README.md",
  "cat -n a.txt b.txt",
  "head -n 20 src/a.ts",
  "head -20 a",
  "tail -c 100 log",
  "wc -l a b c",
  "echo hello world",
  'echo "hello  world"',
  "echo 'it is $HOME; rm -rf /'",
  "sleep 0.5",
  "sleep 0.5 && echo done",
  "sleep 0.5; date +%s%N",
  "date -u",
  "seq 1 3 | wc -l",
  "printf '%s' a",
  "grep -rn 'needle' src",
  "true",
  "false || true",
  "cat a | head -5 | wc -l",
  "stat package.json",
  "du -sh node_modules",
  "uname -a",
  "whoami",
  "basename a/b.ts",
  "realpath .",
  'cat "a b.txt"',
  "ls a@b %x +y",
];

const notPlain = [
  "",
  " ",
  "rm a",
  "date 01010000",
  "date -s now",
  "printf -v PATH x",
  "grep -f list src",
  "grep x /etc/passwd",
  "ls > out",
  "ls >> out",
  "cat < in",
  "ls; rm a",
  "ls && rm a",
  "ls || rm a",
  "ls | xargs rm",
  "ls & rm a",
  "ls &",
  "ls |& cat",
  "ls\nrm a",
  "ls `rm a`",
  "ls $(rm a)",
  "echo $(rm a)",
  'echo "$(rm a)"',
  'echo "`rm a`"',
  "echo $HOME",
  'echo "$HOME"',
  "echo ${a:=b}",
  "echo a\\;rm",
  "cat <(rm a)",
  "cat /etc/passwd",
  "cat ../secret",
  "cat a/../../b",
  "cat ~/.ssh/id_rsa",
  "cat '/etc/passwd'",
  'cat "../x"',
  "ls /",
  "cat a/..",
  "ls *",
  "ls a?",
  "ls [ab]",
  "ls {a,b}",
  "X=1 ls",
  "PATH=. ls",
  "./ls",
  "/bin/ls",
  "\\ls",
  "l's' ; rm",
  "command ls",
  "env ls",
  "exec ls",
  "time ls",
  "! ls",
  "eval ls",
  "(ls)",
  "{ ls; }",
  "if true",
  "for a in b",
  "tail -f log",
  "tail -F log",
  "tail --follow a",
  "date -s 2020-01-01",
  "date 010100002030",
  "hostname evil",
  "sort -o a b",
  "find . -delete",
  "find . -exec rm {} +",
  "sed -n 1e a",
  "git log",
  "git diff",
  "rg --pre=./x a",
  "xargs rm",
  "tee a",
  "man ls",
  "cat --help",
  "wc --files0-from=/etc/passwd",
  "uname extra",
  "id root",
  "stat --printf=x a",
  "ls --color=always",
  "du --files0-from=x",
  "echo a #b",
  "ls # comment",
  "echo a^b",
  "echo !x",
  'echo "a!b"',
  "echo 'a",
  'echo "a',
  "ls -",
  "ls \u00a0rm",
  "ls\r",
  "ls\0",
  "cat a;",
  ";",
  "&&",
  "| cat",
  "ls ;; ls",
  "cat -",
];

describe("isPlainReadOnly", () => {
  it.each(plain)("holds for %j", (command) => expect(isPlainReadOnly(command)).toBe(true));
  // A lone `-` names standard input, which is empty: harmless, but nothing anyone needs.
  it.each(notPlain.filter((command) => command !== "ls -" && command !== "cat -"))("does not hold for %j", (command) =>
    expect(isPlainReadOnly(command)).toBe(false),
  );

  it("does not hold for anything with a character that a shell may act on outside of quotes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...plain),
        fc.constantFrom(...Array.from("$`\\><(){}[]*?~!#^&\n\r\0\"'")),
        fc.nat(),
        (command, character, at) => {
          const position = at % (command.length + 1);
          const mixed = command.slice(0, position) + character + command.slice(position);
          const bare = mixed.replace(/'[^']*'|"[^"]*"/g, "");
          if (/[$`\\><(){}[\]*?~!#^\n\r\0"']/.test(bare.trim()) || /(?<!&)&(?!&)/.test(bare)) expect(isPlainReadOnly(mixed)).toBe(false);
        },
      ),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof isPlainReadOnly(text) === "boolean"));
  });

  it("answers at once for a long text", () => {
    const started = performance.now();
    isPlainReadOnly(`echo ${"'a' ".repeat(400)}`);
    isPlainReadOnly(`echo ${"a".repeat(1_000_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
