import type { Message, AssistantMessage } from "./message.js";
import type { Effort, FailureKind, ModelFailure, ModelRequest, Speed, StopReason, ThinkingOption } from "./model.js";
import type { Usage } from "./usage.js";

/** Why a run ended. Closed: a new reason is a new major version. */
export type OutcomeReason =
  | "completed"
  | "blocking_limit"
  | "stop_hook_prevented"
  | "aborted_streaming"
  | "aborted_tools"
  | "hook_stopped"
  | "max_turns"
  | "prompt_too_long"
  | "image_error"
  | "model_error"
  | "budget_exhausted"
  | "structured_output_failed";

export interface Outcome {
  readonly reason: OutcomeReason;
  /** What to tell a person; empty for `completed`. */
  readonly message: string;
  readonly failure?: ModelFailure;
  /** The checked value, where the run was asked for structured output. */
  readonly structuredOutput?: unknown;
}

/** Why the last step led to this one. */
export type Transition =
  | { readonly reason: "prompt" }
  | { readonly reason: "tool_results" }
  | { readonly reason: "steered" }
  /** The provider interrupted its own reply and goes on with it when asked. */
  | { readonly reason: "paused" }
  | { readonly reason: "recovered"; readonly recovery: string; readonly failure: FailureKind }
  | { readonly reason: "stop_blocked"; readonly stage: string };

/** What a recovery, a tool or a command may change for the rest of a run. Later values win, key by key. */
export interface RunOverrides {
  readonly model?: string;
  readonly maxOutputTokens?: number;
  readonly effort?: Effort;
  readonly speed?: Speed;
  readonly thinking?: ThinkingOption;
}

/** What a run has used so far. */
export interface Spent {
  readonly usage: Usage;
  /** Dollars; only what could be priced. */
  readonly costUsd: number;
  /** Model calls that cost something unknown, because their model has no price. */
  readonly unpricedCalls: number;
  /** Dollars that the provider's prompt cache saved, of what could be priced; negative while writing it costs more than reading it saves. */
  readonly savedUsd: number;
  /** Milliseconds spent waiting for the model. */
  readonly apiMs: number;
  readonly byModel: Readonly<Record<string, { readonly usage: Usage; readonly costUsd: number; readonly calls: number }>>;
}

/** The step a run stands before. */
export type Step = "prepare" | "model" | "tools" | "recover" | "decide" | "done";

/** Everything a run is, as plain JSON: store it at any step, resume it later. Steps return the next state and mutate none. */
export interface RunState {
  readonly at: Step;
  /** Model calls made so far. */
  readonly turn: number;
  readonly messages: readonly Message[];
  /** The request about to be sent, while at `model` or `recover`. */
  readonly request?: ModelRequest;
  /** The answer in hand, while at `tools` or `decide`; already the last assistant message once its calls are answered. */
  readonly reply?: AssistantMessage;
  readonly stopReason?: StopReason;
  readonly failure?: ModelFailure;
  /** How often each recovery was used since its count was last reset. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly overrides: RunOverrides;
  readonly spent: Spent;
  readonly transition: Transition;
  readonly outcome?: Outcome;
}

/** What a run was asked for; read once when it starts and never again. */
export interface RunOptions {
  readonly model: string;
  readonly fallbackModel?: string;
  /** Model calls after which the run ends with `max_turns`. */
  readonly maxTurns?: number;
  /** Dollars after which no further model call is made. */
  readonly maxCostUsd?: number;
  readonly maxOutputTokens?: number;
  readonly effort?: Effort;
  readonly speed?: Speed;
  readonly thinking?: ThinkingOption;
  /** JSON Schema that the final answer must match. */
  readonly outputSchema?: object;
}
