import type { PermissionAdvice, ToolCall } from "@lorimer/sdk";
import type { HookVerdict } from "../contract/index.js";

/** What hooks advise those who authorize. Earlier advice to ask stays: advice can be tightened on its way, never loosened. */
export function adviceOf(verdict: HookVerdict, call: ToolCall): PermissionAdvice | undefined {
  const { decision, updatedInput } = verdict;
  if (call.advice?.behavior === "ask") return call.advice;
  if (decision !== "allow" && decision !== "ask") return call.advice;
  // A tool that needs a person cannot be allowed in the person's place, unless the hook gives what the person would have.
  if (decision === "allow" && call.tool.requiresUser && updatedInput === undefined) return call.advice;
  return { behavior: decision, reason: verdict.reason ?? "A hook said so.", source: `hook: ${verdict.source ?? "PreToolUse"}` };
}
