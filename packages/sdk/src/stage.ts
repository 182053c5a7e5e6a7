import type { ContextBlock } from "./context-block.js";
import type { EmittedEvent } from "./event.js";
import type { AgentId, MessageId, RunId, SessionId } from "./ids.js";
import type { AssistantMessage, Message, UserMessage } from "./message.js";
import type {
  CacheBreakpoint,
  Effort,
  FailureKind,
  ModelFailure,
  ModelInfo,
  ModelRequest,
  ModelStream,
  Speed,
  ThinkingOption,
  ToolSpec,
} from "./model.js";
import type { OutcomeReason, RunOptions, RunOverrides, RunState } from "./run.js";
import type { Needs, PluginContext, Resolved } from "./service.js";
import type { ToolCall, ToolOutcome, ToolProgress } from "./tool.js";

/** The slots of each stage list, outermost first. A stage names a slot; inside a slot, `before` and `after` order it. */
export const slots = {
  input: ["command", "intercept", "attach"],
  context: ["base", "instructions", "skills", "recall", "remind", "fit", "cache"],
  model: ["observe", "fit", "retry", "adapt"],
  recover: ["shrink", "escalate", "resume", "fallback"],
  tool: ["observe", "check", "intercept", "authorize", "isolate", "bound", "shape"],
  batch: ["observe", "intercept"],
  stop: ["verify", "continue"],
} as const;

export type StageList = keyof typeof slots;
export type Slot<L extends StageList = StageList> = (typeof slots)[L][number];

/** What every stage may know of the turn it serves. */
export interface Turn {
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly runId: RunId;
  /** Number of the model call this belongs to, from 1. */
  readonly number: number;
  readonly options: RunOptions;
  /** Limits and price of the model in use. */
  readonly model: ModelInfo;
  readonly signal: AbortSignal;
  /** The request is only looked at: a stage builds it as it would, and decides nothing that lasts. */
  readonly preview?: true;
  /** Reports an event; changes nothing. */
  emit(event: EmittedEvent): void;
  newMessageId(): MessageId;
}

/** A request while context stages build it. Changes last for this request only. */
export interface Draft {
  readonly system: readonly ContextBlock[];
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly model: string;
  readonly maxOutputTokens: number;
  readonly thinking?: ThinkingOption;
  readonly effort?: Effort;
  readonly speed?: Speed;
  readonly cache: readonly CacheBreakpoint[];
  readonly defersTools?: true;
}

export type ContextStage = (draft: Draft, turn: Turn) => Draft | Promise<Draft>;

/** Wraps a model call. Calling `next` again is a retry; not calling it is a refusal. */
export type ModelStage = (request: ModelRequest, next: (request: ModelRequest) => ModelStream, turn: ModelTurn) => ModelStream;

export interface ModelTurn extends Turn {
  /** True once a tool call of this reply has started: from then on the reply must not be asked for again. */
  toolStarted(): boolean;
  /** Tells consumers to forget what was streamed since the last `message_start`, and counts what the failed attempt cost all the same. */
  discard(reason: string, attempt: ModelFailure): void;
}

/** One way out of a failed model call. */
export interface Recovery {
  readonly handles: readonly FailureKind[];
  /** Times it may be used before its count is reset. */
  readonly limit: number;
  /** When the count goes back to zero: after a complete reply, or never in a run. */
  readonly resets: "reply" | "run";
  /** Changes to the state that let the run go on, or nothing to pass. */
  recover(failure: ModelFailure, state: RunState, turn: Turn): RecoveryChange | undefined | Promise<RecoveryChange | undefined>;
}

export interface RecoveryChange {
  readonly messages?: readonly Message[];
  readonly overrides?: RunState["overrides"];
  /** The words streamed before the failure stay part of the answer. Default: consumers are told to forget them. */
  readonly keepsPartial?: boolean;
  /** Shown to the person, once. */
  readonly notice?: string;
}

export type ToolStage = (call: ToolCall, next: (call: ToolCall) => Promise<ToolOutcome>, turn: ToolTurn) => Promise<ToolOutcome>;

export interface ToolTurn extends Turn {
  report(progress: ToolProgress): void;
  /** Aborts this call alone, as a deadline does. The reason is what the model is told. */
  abort(reason: string): void;
}

/** The calls of one reply and what came of them, in the order asked. */
export interface ToolBatch {
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown; readonly outcome: ToolOutcome }[];
}

/** What follows a batch: messages that stay in the history after its results, or the end of the run. */
export interface BatchDecision {
  readonly messages?: readonly Message[];
  /** Ends the run before the next model call, with the reason given. */
  readonly stop?: { readonly reason: string };
}

/** Runs once all results of a reply are in, before the model is called again. */
export type BatchStage = (batch: ToolBatch, turn: Turn) => BatchDecision | undefined | Promise<BatchDecision | undefined>;

/** What becomes of a run whose model asked for no more tools. */
export type StopDecision =
  | { readonly decision: "done"; readonly structuredOutput?: unknown }
  /** Go on, with this said to the model. */
  | { readonly decision: "continue"; readonly feedback: string }
  /** End here although the work may not be finished. */
  | { readonly decision: "end"; readonly reason: OutcomeReason; readonly message: string };

export interface StopStage {
  /** Times in a row it may say `continue` before it is overruled. */
  readonly limit: number;
  /** What becomes of the run when the limit is reached. Default: the run is done. */
  overruled?(): StopDecision;
  decide(reply: AssistantMessage, turn: Turn): StopDecision | Promise<StopDecision>;
}

/** What a person gave, on its way to becoming messages. */
export interface UserInput {
  readonly text: string;
  readonly content: UserMessage["content"];
}

export interface InputResult {
  readonly messages: readonly Message[];
  /** False when the input was dealt with locally and the model need not be called. */
  readonly query: boolean;
  /** Holds for the run that this input begins. */
  readonly overrides?: RunOverrides;
}

export type InputStage = (input: UserInput, next: (input: UserInput) => Promise<InputResult>, turn: InputTurn) => Promise<InputResult>;

export interface InputTurn extends Pick<Turn, "sessionId" | "agentId" | "runId" | "options" | "signal" | "emit" | "newMessageId"> {
  /** The request is only shown: nothing that has an effect outside the session may happen. */
  readonly preview: boolean;
}

export interface StageTypes {
  readonly input: InputStage;
  readonly context: ContextStage;
  readonly model: ModelStage;
  readonly recover: Recovery;
  readonly tool: ToolStage;
  readonly batch: BatchStage;
  readonly stop: StopStage;
}

export interface StageOptions<L extends StageList, N extends Needs> {
  /** Unique in its list. */
  readonly id: string;
  readonly list: L;
  readonly slot: Slot<L>;
  /** Ids in the same slot that this stage must come before, or after. Unknown ids are ignored. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** The id of a stage in the same slot that this one stands in for. */
  readonly replaces?: string;
  readonly needs?: N;
  /** Called once for each agent, when its list is first used. */
  create(needs: Resolved<N>, plugin: PluginContext): StageTypes[L];
}

export interface Stage {
  readonly kind: "stage";
  readonly id: string;
  readonly list: StageList;
  readonly slot: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly replaces: string | undefined;
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): StageTypes[StageList];
}

/** Declares a stage. The default export of a stage module. */
export function defineStage<L extends StageList, N extends Needs = Record<never, never>>(options: StageOptions<L, N>): Stage {
  return {
    kind: "stage",
    id: options.id,
    list: options.list,
    slot: options.slot,
    before: options.before ?? [],
    after: options.after ?? [],
    replaces: options.replaces,
    needs: options.needs ?? {},
    create: (needs, plugin) => options.create(needs as Resolved<N>, plugin),
  };
}
