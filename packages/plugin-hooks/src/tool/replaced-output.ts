import type { ToolCall, ToolOutcome } from "@lorimer/sdk";
import type { HookVerdict } from "../contract/index.js";

/** What the model reads in place of the result, where a hook says so. What was done stays done, and `output` stays true. */
export function replacedOutput(outcome: ToolOutcome, verdict: HookVerdict, call: ToolCall): ToolOutcome {
  const { updatedToolOutput, updatedMCPToolOutput } = verdict.output;
  const value = updatedToolOutput ?? (call.name.startsWith("mcp__") ? updatedMCPToolOutput : undefined);
  if (value === undefined) return outcome;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const limit = call.tool.maxResultChars;
  return { ...outcome, content: text.length > limit ? `${text.slice(0, limit)}\n[cut after ${limit} characters]` : text };
}
