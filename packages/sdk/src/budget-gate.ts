import type { ModelFailure, ModelInfo, ModelRequest } from "./model.js";
import { token } from "./service.js";
import type { Token } from "./service.js";
import type { Usage } from "./usage.js";

/** What a call of a model was allowed to use, until it is told what it did use. */
export interface BudgetLease {
  /** Output tokens that may be asked for; at most what the request asks. Where it is less, reasoning has to fit into it as well. */
  readonly maxOutputTokens: number;
  /**
   * Gives back what was not used. Called exactly once, also when the call failed. A `costUsd` of null says nothing of the price: where the
   * usage is not empty and dollars are limited, the lease counts as used.
   */
  settle(used: { readonly usage: Usage; readonly costUsd: number | null }): void;
}

/** Asked before every call of a model, in the conversation and beside it: the answer keeps limits from being passed, not only noticed. */
export interface BudgetGate {
  /** A lease, or a failure of kind `budget` that says which limit the call could pass. */
  admit(request: ModelRequest, model: ModelInfo, purpose: string): BudgetLease | ModelFailure;
}

/** Level: session. Absent: nothing is limited beforehand. */
export const BudgetGate: Token<BudgetGate> = token("lorimer.BudgetGate");

/** A request as its lease allows it: a shorter answer, with its reasoning inside. */
export function withinLease(request: ModelRequest, { maxOutputTokens }: Pick<BudgetLease, "maxOutputTokens">): ModelRequest {
  const { thinking, ...rest } = request;
  if (maxOutputTokens >= request.maxOutputTokens) return request;
  if (thinking === undefined) return { ...rest, maxOutputTokens };
  if (thinking.budgetTokens < maxOutputTokens) return { ...rest, thinking, maxOutputTokens };
  // Half for reasoning, where that is enough for any.
  const budgetTokens = Math.floor(maxOutputTokens / 2);
  return budgetTokens < leastReasoning ? { ...rest, maxOutputTokens } : { ...rest, thinking: { budgetTokens }, maxOutputTokens };
}

/** The smallest budget of reasoning tokens that providers take. */
const leastReasoning = 1024;

/** True where a call may be made. */
export function isLeased(answer: BudgetLease | ModelFailure): answer is BudgetLease {
  return "settle" in answer;
}
