import { expect, test } from "vitest";
import { compileMatcher } from "./matcher.js";

function fits(pattern: string | undefined, subject: string, event = "PreToolUse", aliases: readonly string[] = []): boolean {
  return compileMatcher(pattern, event)?.(subject, aliases) ?? true;
}

test.each([
  [undefined, "Bash", true],
  ["", "Bash", true],
  ["*", "Bash", true],
  ["Bash", "Bash", true],
  ["Bash", "BashOutput", false],
  ["bash", "Bash", false],
  ["Edit|Write", "Write", true],
  ["Edit, Write", "Write", true],
  ["Edit |  Write", "Edit", true],
  ["Edit|Write", "MultiEdit", false],
  ["my-tool", "my-tool", true],
  ["my-tool", "my-tools", false],
  ["mcp__github", "mcp__github__get_issue", false],
  ["mcp__github__.*", "mcp__github__get_issue", true],
  ["^mcp__", "mcp__github__get_issue", true],
  [".*", "Bash", true],
  ["Ba.h", "Bash", true],
  ["Edit$", "MultiEdit", true],
  ["^Task$", "Task", true],
  ["p:rev", "p:reviewer", true],
  ["^p:rev$", "p:reviewer", false],
])("the matcher %j on %s: %s", (pattern, subject, expected) => {
  expect(fits(pattern, subject)).toBe(expected);
});

test("names that tools had before still fit, and so do a tool's own aliases", () => {
  expect(fits("Task", "Agent")).toBe(true);
  expect(fits("^Task$", "Agent")).toBe(true);
  expect(fits("Agent", "Task")).toBe(false);
  expect(fits("KillBash|Other", "TaskStop")).toBe(true);
  expect(fits("BashOutput", "TaskOutput")).toBe(true);
  expect(fits("Old", "New", "PreToolUse", ["Old"])).toBe(true);
});

test("FileChanged and StopFailure read fewer characters literally", () => {
  expect(fits("rate-limit", "a rate-limit here", "StopFailure")).toBe(true);
  expect(fits("rate_limit|overloaded", "overloaded", "StopFailure")).toBe(true);
  expect(fits("package.json|.env", ".env", "FileChanged")).toBe(true);
});

test("a malformed expression is a syntax error", () => {
  expect(() => compileMatcher("(", "PreToolUse")).toThrow(SyntaxError);
});
