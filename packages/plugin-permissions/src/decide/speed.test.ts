import { describe, expect, it } from "vitest";
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
const cwd = process.cwd();
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

/** The best of three rounds: a machine that is busy with something else is no property of this one. */
function p99(): number {
  const rounds = [1, 2, 3].map(() => {
    const times = Array.from({ length: 3_000 }, (_, index) => {
      const started = performance.now();
      judged(commands[index % commands.length] ?? "");
      return performance.now() - started;
    });
    return times.sort((a, b) => a - b)[2_970] ?? 0;
  });
  return Math.min(...rounds);
}

describe("a decision", () => {
  it("on a command of up to 200 characters takes under a millisecond, 99 times in 100", () => {
    const found = p99();
    console.log(`figure: decision p99, ms ${found.toFixed(3)}`);
    expect(found).toBeLessThan(1);
  });

  it.each([
    ["a megabyte", "a".repeat(1_000_000)],
    ["a megabyte of commands", "echo x; ".repeat(125_000)],
    ["10,000 commands", "a;".repeat(10_000)],
    ["as many commands as are read", "a;".repeat(4_999)],
    ["deep nesting", `${"$(".repeat(4_000)}x`],
    ["many stars", `npm ${"*a".repeat(3_000)}`],
  ])("on %s takes under 250 ms, and is never to allow", (_what, command) => {
    const blanket = compileRule("Bash", "allow", { scope: "user", source: "settings" });
    const started = performance.now();
    const { behavior } = judged(command, isFault(blanket) ? rules : [...rules, blanket]);
    expect(performance.now() - started).toBeLessThan(250);
    expect(behavior === "allow" && command.length > 10_000).toBe(false);
  });

  it.each([61, 201, 900])("finds the one command that is refused behind %d others", (count) => {
    expect(judged(`${"echo a; ".repeat(count)}curl x`).behavior).toBe("deny");
  });
});
