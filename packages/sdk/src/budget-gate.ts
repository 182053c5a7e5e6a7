import type { ModelFailure, ModelInfo, ModelRequest } from "./model.js";
import { token } from "./service.js";
import type { Token } from "./service.js";
import type { Usage } from "./usage.js";

/** What a call of a model was allowed to use, until it is told what it did use. */
export interface BudgetLease {
  /** Output tokens that may be asked for; at most what the request asks. */
  readonly maxOutputTokens: number;
  /** Gives back what was not used. Called exactly once, also when the call failed. */
  settle(used: { readonly usage: Usage; readonly costUsd: number | null }): void;
}

/** Asked before every call of a model, in the conversation and beside it: the answer keeps limits from being passed, not only noticed. */
export interface BudgetGate {
  /** A lease, or a failure of kind `budget` that says which limit the call could pass. */
  admit(request: ModelRequest, model: ModelInfo, purpose: string): BudgetLease | ModelFailure;
}

/** Level: session. Absent: nothing is limited beforehand. */
export const BudgetGate: Token<BudgetGate> = token("lorimer.BudgetGate");
