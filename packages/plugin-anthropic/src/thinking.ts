import type { ModelRequest } from "@lorimer/sdk";
import type { ModelRecord } from "./model-data.js";

/** The API's smallest budget of reasoning tokens. */
const minBudget = 1024;

export interface ThinkingParam {
  readonly type: "enabled" | "adaptive" | "disabled" | "between_tools";
  readonly budget_tokens?: number;
  readonly display?: "summarized";
  readonly block_binding?: { readonly prefix_mismatch_behavior: "drop_block" };
}

/** The parts of a body that depend on the model's abilities, or why the model cannot do what is asked. */
export type Abilities =
  | { readonly ok: true; readonly thinking?: ThinkingParam; readonly maxTokens: number }
  | { readonly ok: false; readonly problem: string };

/** Says in the API's terms how the model is to think. A budget of 0 turns reasoning off where the model allows it. */
export function abilitiesFor(request: ModelRequest, record: ModelRecord): Abilities {
  const { effort, speed, thinking, toolChoice, maxOutputTokens: maxTokens } = request;
  if (speed === "fast" && record.speeds?.includes("fast") !== true) {
    return { ok: false, problem: `Model "${record.id}" has no fast mode. Where it has one, say so in the setting "models".` };
  }
  if (effort !== undefined && !record.effort.includes(effort)) {
    const known = record.effort.length === 0 ? "none" : record.effort.join(", ");
    return { ok: false, problem: `Model "${record.id}" has no effort level "${effort}"; it has: ${known}.` };
  }
  if (toolChoice !== undefined && !record.forcedTools) {
    return { ok: false, problem: `Model "${record.id}" cannot be forced to call a tool.` };
  }
  const isOff = thinking?.budgetTokens === 0 || (thinking === undefined && toolChoice !== undefined);
  if (isOff) return withoutThinking(record, effort, maxTokens);
  if (thinking === undefined) return { ok: true, maxTokens };
  if (!record.thinking) {
    return { ok: false, problem: `Model "${record.id}" is not known to think. Where it does, say so in the setting "models".` };
  }
  if (toolChoice !== undefined) return { ok: false, problem: `Model "${record.id}" cannot both think and be forced to call a tool.` };
  if (record.thinkingMode === "adaptive") return { ok: true, maxTokens, thinking: { type: "adaptive", display: "summarized" } };
  if (thinking.budgetTokens < minBudget) return { ok: false, problem: `A thinking budget is at least ${minBudget} tokens.` };
  // The budget counts towards max_tokens and must stay below it.
  const total = thinking.budgetTokens < maxTokens ? maxTokens : Math.min(record.maxOutputTokens, maxTokens + thinking.budgetTokens);
  if (thinking.budgetTokens >= total) {
    return {
      ok: false,
      problem: `A thinking budget of ${thinking.budgetTokens} tokens leaves no room: a reply of "${record.id}" has at most ${record.maxOutputTokens}.`,
    };
  }
  // The API refuses to think on in the middle of a turn whose reasoning was left out, as after a compaction.
  if (lostItsReasoning(request.messages)) return { ok: true, maxTokens };
  return { ok: true, maxTokens: total, thinking: { type: "enabled", budget_tokens: thinking.budgetTokens } };
}

/** Whether the turn under way, from the last words of a person on, holds calls and no reasoning. */
function lostItsReasoning(messages: ModelRequest["messages"]): boolean {
  let calls = false;
  for (const message of messages.toReversed()) {
    if (message.role === "user") {
      if (message.content.some(({ type }) => type !== "tool_result")) break;
      continue;
    }
    if (message.content.some(({ type }) => type === "thinking" || type === "redacted_thinking")) return false;
    calls ||= message.content.some(({ type }) => type === "tool_use");
  }
  return calls;
}

function withoutThinking(record: ModelRecord, effort: string | undefined, maxTokens: number): Abilities {
  if (record.thinkingOff === "omit") return { ok: true, maxTokens };
  if (record.thinkingOff === "never") return { ok: false, problem: `Model "${record.id}" always thinks; choose a lower effort instead.` };
  if (effort === "xhigh" || effort === "max") return { ok: false, problem: `Model "${record.id}" always thinks at effort "${effort}".` };
  return { ok: true, maxTokens, thinking: { type: record.thinkingOff } };
}
