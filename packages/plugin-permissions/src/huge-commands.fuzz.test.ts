import { expect, it } from "vitest";
import { rulesOf } from "../test/rules-of.js";
import { memoryFiles } from "../test/fuzz/memory-files.js";
import type { DecisionContext } from "./decide/context.js";
import { decide } from "./decide/decide.js";

// The bound is 250 ms on a machine of its own; tests share theirs.
const limitMs = 1000;

const rules = rulesOf({ allow: ["Bash(echo *)", "Bash(ls)", "Bash(npm *)", "Bash(* x)", "Bash(*a*b*c*d*e*)"] });
const context: DecisionContext = {
  place: { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" },
  policy: { mode: "default", rules },
  files: memoryFiles(),
};

const repeated = (text: string, size = 1_000_000): string => text.repeat(Math.ceil(size / text.length));

const huge: readonly (readonly [what: string, command: string])[] = [
  ["a word of a megabyte", `echo ${repeated("x")}`],
  ["a megabyte of words", repeated("echo a ")],
  ["a megabyte of quoted words", `echo ${repeated("'a' ")}`],
  ["a megabyte of open quotes", repeated("'\"")],
  ["a megabyte of open substitutions", repeated("$(")],
  ["a megabyte of open braces", repeated("{ ")],
  ["a megabyte of open parentheses", repeated("(")],
  ["a megabyte of back-ticks", repeated("`a")],
  ["a megabyte of here-documents", repeated("cat <<A\n")],
  ["a megabyte of backslashes", repeated("\\")],
  ["a megabyte of continuation lines", repeated("\\\n")],
  ["a megabyte of brace expansions", `echo ${repeated("{a,b}")}`],
  ["a megabyte of variables", repeated("$a ")],
  ["a megabyte of redirects", `echo ${repeated("> a ")}`],
  ["a megabyte of blanks", `echo${repeated(" ")}a`],
  ["10,000 commands in a list", Array.from({ length: 10_000 }, () => "ls").join(";")],
  ["10,000 commands joined", Array.from({ length: 10_000 }, (_, index) => `npm run x${index}`).join(" && ")],
  ["10,000 commands in a pipe", Array.from({ length: 10_000 }, () => "ls").join("|")],
  ["10,000 lines", Array.from({ length: 10_000 }, () => "ls").join("\n")],
];

it.each(huge)("is quick about %s, and does not allow it", (_what, command) => {
  const start = performance.now();
  const { behavior } = decide({ name: "Bash", input: { command } }, context);
  const spent = performance.now() - start;
  expect(behavior).not.toBe("allow");
  expect(spent).toBeLessThan(limitMs);
});

const short: readonly (readonly [what: string, command: string])[] = [
  ["nested substitutions", `echo ${"$(echo ".repeat(600)}a${")".repeat(600)}`],
  ["nested parentheses", `${"(".repeat(4000)}ls${")".repeat(4000)}`],
  ["nested braces", `${"{ ".repeat(1900)}ls${"; }".repeat(1900)}`],
  ["many brace expansions", `echo ${"{a,b}".repeat(1900)}`],
  ["a numeric brace expansion", "echo {1..999999999}"],
  ["nested brace expansions", `echo ${"{a,".repeat(3000)}${"}".repeat(300)}`],
  ["many wildcards", `cat ${"*".repeat(9000)}`],
  ["many letters for a rule of wildcards", `npm ${"abcde".repeat(1900)}`],
  ["many assignments", `${"A=1 ".repeat(2400)}ls`],
  ["many wrappers", `${"timeout 5 ".repeat(990)}ls`],
  ["many options", `grep ${"-e a ".repeat(1900)}a.txt`],
  ["many functions", "f(){ ls; };".repeat(800)],
  ["many evals", `${"eval ".repeat(1900)}ls`],
];

it.each(short)("takes no longer than its length deserves for %s", (_what, command) => {
  expect(command.length).toBeLessThanOrEqual(10_000);
  const start = performance.now();
  decide({ name: "Bash", input: { command } }, context);
  expect(performance.now() - start).toBeLessThan(limitMs);
});
