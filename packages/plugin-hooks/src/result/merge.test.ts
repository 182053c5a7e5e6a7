import { expect, test } from "vitest";
import type { HookEntry } from "../config/hook-entry.js";
import type { HookResult } from "./hook-result.js";
import { merge } from "./merge.js";

function ended(label: string, result: Partial<HookResult>) {
  const entry: HookEntry = {
    event: "PreToolUse",
    handler: { type: "callback", hook: { event: "PreToolUse", run: () => undefined } },
    origin: { scope: "user", source: "user.json", mergesCopies: true },
    matcher: null,
    timeoutMs: 1000,
    hasOwnTimeout: false,
    once: false,
    phase: "gate",
    onFailure: "pass",
    label,
    copyKey: null,
  };
  return { entry, result: { outcome: "passed", detail: null, ...result } as HookResult };
}

test("deny before defer before ask before allow; among equals the first declared", () => {
  const all = [
    ended("a", { decision: "allow" }),
    ended("b", { decision: "ask", reason: "1" }),
    ended("c", { decision: "ask", reason: "2" }),
  ];
  expect(merge("PreToolUse", all, undefined)).toMatchObject({ decision: "ask", reason: "1", source: "b" });
  expect(merge("PreToolUse", [...all, ended("d", { decision: "defer" })], undefined)).toMatchObject({ decision: "defer", source: "d" });
  expect(merge("PreToolUse", [ended("e", { decision: "deny" }), ...all], undefined)).toMatchObject({ decision: "deny", source: "e" });
});

test("texts are joined in order, other output is later's, and watched files are all kept", () => {
  const all = [
    ended("a", { additionalContext: ["1"], output: { x: 1, y: 1, watchPaths: ["/a"] } }),
    ended("b", { additionalContext: ["2"], output: { x: 2, watchPaths: ["/b"] } }),
  ];
  expect(merge("CwdChanged", all, undefined)).toMatchObject({
    additionalContext: ["1", "2"],
    output: { x: 2, y: 1, watchPaths: ["/a", "/b"] },
  });
});

test("a permission request is answered by the strictest alone, whoever came last", () => {
  const deny = ended("deny", { decision: "deny", reason: "no", output: { decision: { behavior: "deny", message: "no" } } });
  const allow = ended("allow", { decision: "allow", output: { decision: { behavior: "allow", updatedPermissions: [{}] } } });
  const policy = ended("policy", { decision: "deny", reason: "It failed." });
  expect(merge("PermissionRequest", [deny, allow], undefined).output["decision"]).toEqual({ behavior: "deny", message: "no" });
  expect(merge("PermissionRequest", [policy, allow], undefined).output["decision"]).toEqual({ behavior: "deny", message: "It failed." });
  expect(merge("PermissionRequest", [allow], undefined).output["decision"]).toMatchObject({ behavior: "allow", updatedPermissions: [{}] });
  expect(merge("PermissionRequest", [allow, ended("ask", { decision: "ask" })], undefined).output["decision"]).toBeUndefined();
});
