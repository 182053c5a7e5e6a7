import { describe, expect, it } from "vitest";
import { compileRule } from "../rules/rule.js";
import type { Rule } from "../rules/rule.js";
import { decide } from "./decide.js";
import { hostFacts } from "../paths/host-facts.js";

const place = {
  cwd: "/w/project/src",
  project: "/w/project",
  home: "/home/mira",
  directories: [],
  platform: "linux" as const,
  shell: "bash" as const,
};
const rules = ["Bash(cat *)", "Bash(git commit *)"].map((text) => compileRule(text, "allow", { scope: "user", source: "test" }) as Rule);
const behaviorOf = (command: string): string =>
  decide({ name: "Bash", input: { command } }, { place, policy: { mode: "default", rules }, files: hostFacts() }).behavior;

describe("a wildcard rule and a path that is known only when it runs", () => {
  it.each(["cat /proc/$PPID/environ", 'cat "/proc/$PPID/environ"', "cat /proc/${PPID}/mem", "cat ~/.ssh/$KEY", "cat /etc/`hostname`"])(
    "asks where it begins outside: %s",
    (command) => expect(behaviorOf(command)).toBe("ask"),
  );

  it.each(["cat /w/project/$FILE", 'git commit -m "$MESSAGE"', "cat $FILE"])("allows where it may lie inside: %s", (command) =>
    expect(behaviorOf(command)).toBe("allow"),
  );
});
