import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hostFacts } from "../paths/host-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import type { Rule } from "../rules/rule.js";
import type { Decision } from "./context.js";
import { decide } from "./decide.js";

const rules = (
  [
    ["allow", "Bash(npm test *)"],
    ["allow", "Bash(git commit *)"],
    ["deny", "Bash(curl *)"],
    ["deny", "Read(**/*.pem)"],
    ["ask", "Bash(npm publish *)"],
    ["allow", "Edit(src/**)"],
  ] as const
).flatMap(([behavior, text]): readonly Rule[] => {
  const rule = compileRule(text, behavior, { scope: "user", source: "settings" });
  return isFault(rule) ? [] : [rule];
});
const cwd = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-speed-")));
for (const folder of ["objects", "refs"]) mkdirSync(join(cwd, ".git", folder), { recursive: true });
writeFileSync(join(cwd, ".git/HEAD"), "ref: refs/heads/main\n");
writeFileSync(join(cwd, ".git/config"), "[core]\n\tbare = false\n");
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const place = { cwd, project: cwd, home: "/home/me", directories: [], platform: process.platform, shell: "bash" } as const;
const judged = (command: string, given: readonly Rule[] = rules): Decision =>
  decide({ name: "Bash", input: { command } }, { place, policy: { mode: "default", rules: given }, files: hostFacts() });

const commands = [
  "ls -la src",
  "git status",
  "npm test -- --watch=false",
  "cat package.json | head -5 && echo ok",
  "find . -name '*.ts' | xargs grep -n foo",
  "git commit -m \"$(cat <<'EOF'\nmessage\nEOF\n)\"",
  "cp a b && mv c d; rm -rf build/*",
  "timeout 5 node x.js > out.txt 2>&1",
  "rg -n foo src | sort | uniq -c | sort -rn | head",
  "for f in *.ts; do echo $f; done",
];

/** Sorted, in milliseconds. */
function times(): readonly number[] {
  const once = (_: unknown, index: number): number => {
    const started = performance.now();
    judged(commands[index % commands.length] ?? "");
    return performance.now() - started;
  };
  Array.from({ length: 2_000 }, once);
  return Array.from({ length: 10_000 }, once).sort((a, b) => a - b);
}

describe("a decision", () => {
  it("on a command of up to 200 characters is quick", () => {
    const found = times();
    const [middle = 0, late = 0] = [found[5_000], found[9_900]];
    console.log(`figure: decision median, ms ${middle.toFixed(3)}`);
    console.log(`figure: decision p99, ms ${late.toFixed(3)}`);
    expect(middle).toBeLessThan(10);
    // Other tests take the processor away for whole slices; by itself this stays under one millisecond.
  }, 90_000);

  it.each([
    ["a megabyte", "a".repeat(1_000_000)],
    ["a megabyte of commands", "echo x; ".repeat(125_000)],
    ["10,000 commands", "a;".repeat(10_000)],
    ["as many commands as are read", "a;".repeat(4_999)],
    ["deep nesting", `${"$(".repeat(4_000)}x`],
    ["many stars", `npm ${"*a".repeat(3_000)}`],
  ])("on %s is bounded, and is never to allow", (_what, command) => {
    const blanket = compileRule("Bash", "allow", { scope: "user", source: "settings" });
    const started = performance.now();
    const { behavior } = judged(command, isFault(blanket) ? rules : [...rules, blanket]);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(behavior === "allow" && command.length > 10_000).toBe(false);
  });

  it.each([61, 201, 900])("finds the one command that is refused behind %d others", (count) => {
    expect(judged(`${"echo a; ".repeat(count)}curl x`).behavior).toBe("deny");
  });
});
