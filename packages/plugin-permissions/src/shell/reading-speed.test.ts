import { expect, it } from "vitest";
import { place } from "../../test/shell-fuzz/vouched.js";
import { readShell } from "./read-shell.js";

const short = [
  "git log --oneline -3 -- src",
  "cd sub && cat a.txt | grep -n 'x y' | head -5",
  'for f in *.ts; do echo "$f" $(wc -l "$f"); done',
  "find . -name '*.ts' -not -path './node_modules/*' -print0 | xargs -0 grep -l foo",
  "NODE_ENV=test npm test -- --reporter=dot 2>&1 | tail -20",
  "echo ${x:-$(cat <<E\n$(date)\nE\n)} > out.txt",
  "sed -n '/a/,/b/{s/x/y/g;p}' a.txt | awk -F: '$3 > 100 {print $1}'",
  "timeout 5 env LANG=C bash -c 'ls; curl https://x.example' || rm -rf build",
];

const huge: Readonly<Record<string, string>> = {
  "one megabyte": "a ".repeat(500_000),
  "10,000 commands": "ls;".repeat(10_000),
  "3,300 commands": "ls;".repeat(3_300),
  "nested substitutions": "$(".repeat(4_900),
  "nested quotes": "'\"$(".repeat(2_400),
  parameters: `${"${a:-".repeat(1_600)}${"}".repeat(1_600)}`,
  brackets: "((".repeat(4_900),
  braces: "{a,b}".repeat(1_900),
  heredocs: "cat <<E\n".repeat(1_200),
  wrappers: "env ".repeat(2_400),
  "unknown wrapper options": `sudo -Z ${"a ".repeat(4_800)}`,
  "find -exec": `find . ${"-exec a ; ".repeat(900)}`,
  "nested shells": "bash -c \"eval 'eval ls'\";".repeat(350),
  folders: Array.from({ length: 1_500 }, (_, index) => `cd ${index % 9};`).join(""),
};

it("reads a short line in well under a millisecond", () => {
  for (let round = 0; round < 300; round++) for (const line of short) readShell(line, place);
  const all: number[] = [];
  const medians = short.map((line) => {
    const times = Array.from({ length: 301 }, () => {
      const start = performance.now();
      readShell(line, place);
      return performance.now() - start;
    });
    all.push(...times);
    return times.sort((left, right) => left - right)[150] ?? Infinity;
  });
  all.sort((left, right) => left - right);
  console.log(
    `figure: reading a shell line of up to 200 characters, p99 in ms ${(all[Math.floor(all.length * 0.99)] ?? Infinity).toFixed(3)}`,
  );
  console.log(`figure: the same, median of the slowest line in ms ${Math.max(...medians).toFixed(3)}`);
  // The median of each line, as other work on the machine shows in the tail.
  expect(Math.max(...medians)).toBeLessThan(5);
});

it.each(Object.keys(huge))("bounds its work on %s", (name) => {
  const line = huge[name] ?? "";
  for (const shell of ["bash", "zsh", "powershell"] as const) {
    // The best of some, as other work on the machine shows in each.
    const times = Array.from({ length: 4 }, () => {
      const start = performance.now();
      readShell(line, { ...place, shell });
      return performance.now() - start;
    });
    expect(Math.min(...times), shell).toBeLessThan(1000);
  }
});
