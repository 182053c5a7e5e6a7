import { expect, test } from "vitest";
import { judgementPrompt, readJudgement } from "./judgement.js";

const no = '{"ok": false, "reason": "tests fail"}';

test("$ARGUMENTS stands for the event, which follows where it does not stand", () => {
  expect(judgementPrompt("look at $ARGUMENTS now", '{"a":"$&"}')).toBe('look at {"a":"$&"} now');
  expect(judgementPrompt("look", "{}")).toBe("look\n\n{}");
});

test("an answer may be wrapped in words; one that is none is a failure", () => {
  expect(readJudgement("Stop", '```json\n{"ok": true}\n```', false)).toMatchObject({ outcome: "passed" });
  expect(readJudgement("Stop", "yes", false)).toMatchObject({ outcome: "failed" });
  expect(readJudgement("Stop", '{"okay": true}', false)).toMatchObject({ outcome: "failed" });
});

test("what a no means depends on the event", () => {
  expect(readJudgement("Stop", no, false)).toEqual({ outcome: "blocked", decision: "deny", reason: "tests fail", detail: "tests fail" });
  expect(readJudgement("Stop", '{"ok": false, "reason": "r", "impossible": true}', false).decision).toBeUndefined();
  expect(readJudgement("PreToolUse", no, false)).toMatchObject({ decision: "deny", stop: { reason: "tests fail" } });
  expect(readJudgement("PreToolUse", no, true).stop).toBeUndefined();
  expect(readJudgement("UserPromptSubmit", no, true)).toMatchObject({ stop: { reason: "tests fail" } });
  expect(readJudgement("PostToolBatch", no, false)).toMatchObject({ stop: { reason: "tests fail" } });
  expect(readJudgement("PostToolUseFailure", no, false).stop).toBeUndefined();
  expect(readJudgement("PermissionRequest", no, false)).toMatchObject({ outcome: "passed" });
  expect(readJudgement("PermissionDenied", no, false)).toMatchObject({ outcome: "passed" });
});
