import { expect, test } from "vitest";
import { readProcess } from "./read-answer.js";
import type { HookResult } from "./hook-result.js";

function read(event: string, code: number | null, stdout: string | object, stderr = ""): HookResult {
  const text = typeof stdout === "string" ? stdout : JSON.stringify(stdout);
  return readProcess(event, { code, signal: code === null ? "SIGKILL" : null, stdout: text, stderr, overflowed: false });
}

const allow = { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "allow", permissionDecisionReason: "fine" } };

test("exit code 0: JSON decides, only where the first character says that it is JSON", () => {
  expect(read("PreToolUse", 0, allow)).toMatchObject({ outcome: "allowed", decision: "allow", reason: "fine" });
  expect(read("PreToolUse", 0, `\n  ${JSON.stringify(allow)}`)).toMatchObject({ decision: "allow" });
  expect(read("PreToolUse", 0, `log line\n${JSON.stringify(allow)}`)).toEqual({ outcome: "passed", detail: null });
});

test("plain text is context only for the events that say so", () => {
  expect(read("UserPromptSubmit", 0, "hello\n").additionalContext).toEqual(["hello"]);
  expect(read("SessionStart", 0, "hello\n").additionalContext).toEqual(["hello"]);
  expect(read("PreToolUse", 0, "hello\n").additionalContext).toBeUndefined();
});

test("invalid JSON is plain text, and said to be doubtful", () => {
  expect(read("UserPromptSubmit", 0, '{"a": ')).toMatchObject({
    outcome: "passed",
    additionalContext: ['{"a":'],
    unsure: expect.any(String),
  });
});

test("an object that does not fit the schema is a failure that blocks nothing", () => {
  expect(read("PreToolUse", 0, { continue: "no" })).toMatchObject({
    outcome: "failed",
    detail: expect.stringContaining('continue is "no"'),
  });
  const elsewhere = { hookSpecificOutput: { hookEventName: "Stop" } };
  expect(read("PreToolUse", 0, elsewhere).detail).toContain('hookEventName is "Stop", expected "PreToolUse"');
  expect(read("PreToolUse", 0, { hookSpecificOutput: { permissionDecision: "deny" } }).detail).toContain("hookEventName is missing");
  expect(read("PreToolUse", 0, { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "maybe" } }).detail).toContain(
    "one of allow, deny, ask, defer",
  );
});

test("exit code 2 blocks whatever the JSON says, with its reason or the error output", () => {
  expect(read("PreToolUse", 2, allow, "stderr")).toMatchObject({ outcome: "blocked", decision: "deny", reason: "fine" });
  expect(read("PreToolUse", 2, "", "stderr\n")).toMatchObject({ decision: "deny", reason: "stderr" });
  expect(read("Stop", 2, { decision: "block", reason: "json" }, "stderr")).toMatchObject({ decision: "deny", reason: "json" });
  expect(read("PreToolUse", 2, "", "")).toMatchObject({ decision: "deny", reason: expect.stringContaining("no reason") });
  expect(read("PreToolUse", 2, { continue: "bad" }, "stderr")).toMatchObject({ decision: "deny", reason: "stderr" });
});

test("exit code 2 blocks nothing where nothing can be blocked", () => {
  expect(read("PermissionRequest", 2, "", "no")).toMatchObject({ outcome: "passed" });
  const start = read("SessionStart", 2, "", "no");
  expect(start).toMatchObject({ outcome: "failed", detail: "no" });
  expect(start.decision).toBeUndefined();
});

test("other exit codes: a valid answer decides, everything else is a failure with the first line of the error output", () => {
  expect(read("PreToolUse", 1, allow, "noise")).toMatchObject({ outcome: "allowed", decision: "allow" });
  expect(read("PreToolUse", 1, "text", "first\nsecond")).toEqual({ outcome: "failed", detail: "It exited with code 1: first" });
  expect(read("PreToolUse", 1, { continue: 1 }, "first")).toMatchObject({ outcome: "failed", detail: "It exited with code 1: first" });
  expect(read("PreToolUse", 127, "", "sh: x: not found")).toMatchObject({ outcome: "failed", detail: expect.stringContaining("127") });
  expect(read("PreToolUse", null, "", "")).toMatchObject({ outcome: "failed", detail: "It was ended by SIGKILL." });
});

test("the older form of decisions still counts", () => {
  expect(read("PreToolUse", 0, { decision: "approve", reason: "r" })).toMatchObject({ decision: "allow", reason: "r" });
  expect(read("PreToolUse", 0, { decision: "block", reason: "r" })).toMatchObject({ decision: "deny", reason: "r" });
  expect(read("Stop", 0, { decision: "approve" }).decision).toBeUndefined();
  expect(read("PreToolUse", 0, { ...allow, decision: "block" })).toMatchObject({ decision: "allow" });
});

test("continue: false stops, whatever else is decided", () => {
  expect(read("PreToolUse", 0, { ...allow, continue: false, stopReason: "enough" })).toMatchObject({
    outcome: "blocked",
    stop: { reason: "enough" },
  });
});

test("a field that nobody knows is named", () => {
  const answer = { foo: 1, hookSpecificOutput: { hookEventName: "PreToolUse", bar: 2 } };
  expect(read("PreToolUse", 0, answer)).toMatchObject({
    outcome: "passed",
    warnings: [expect.stringContaining("foo, hookSpecificOutput.bar")],
  });
});

test("a permission request is answered in the person's place", () => {
  const answer = (decision: object): object => ({ hookSpecificOutput: { hookEventName: "PermissionRequest", decision } });
  const updates = [{ type: "setMode", mode: "acceptEdits", destination: "session" }];
  expect(read("PermissionRequest", 0, answer({ behavior: "allow", updatedInput: { a: 1 }, updatedPermissions: updates }))).toMatchObject({
    decision: "allow",
    updatedInput: { a: 1 },
    output: { decision: { updatedPermissions: updates } },
  });
  expect(read("PermissionRequest", 0, answer({ behavior: "deny", message: "no", interrupt: true }))).toMatchObject({
    decision: "deny",
    reason: "no",
    output: { decision: { interrupt: true } },
  });
  expect(read("PermissionRequest", 0, answer({ behavior: "perhaps" }))).toMatchObject({ outcome: "failed" });
});

test("a terminal sequence may set a title or ring, and nothing else", () => {
  const sequence = (terminalSequence: string): unknown => read("Notification", 0, { terminalSequence }).terminalSequence;
  expect(sequence("\u001b]0;title\u0007")).toBe("\u001b]0;title\u0007");
  expect(sequence("\u001b]777;notify;a;b\u001b\\\u0007")).toBeDefined();
  expect(sequence("\u001b[2J")).toBeUndefined();
  expect(sequence("\u001b]52;c;aGk=\u0007")).toBeUndefined();
  expect(sequence("\u001b]0;a\u001b[2J\u0007")).toBeUndefined();
});
