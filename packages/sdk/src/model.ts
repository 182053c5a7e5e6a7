import type { AssistantBlock, ContentBlock } from "./content.js";
import type { ContextBlock } from "./context-block.js";
import type { ApiMessage } from "./message.js";
import type { Signer } from "./signer.js";
import type { Price, Usage } from "./usage.js";

export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/** `fast`: the same model, answering sooner at a higher price. */
export type Speed = "standard" | "fast";

/** What is known of a model before it is called. Token counts; `price` absent means unknown, never free. */
export interface ModelInfo {
  readonly id: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  /** Output cap asked for at first; a reply cut by it is asked again once with `maxOutputTokens`. */
  readonly defaultOutputTokens: number;
  readonly price?: Price;
  /** Requests above so many tokens cost this. */
  readonly longPrompt?: { readonly above: number; readonly price: Price };
  /** An answer at the speed `fast` costs this many times the price; absent: its price is unknown. */
  readonly fastPriceFactor?: number;
  readonly thinking: boolean;
  readonly effort: readonly Effort[];
  /** Absent: `standard` only. */
  readonly speeds?: readonly Speed[];
  /** Where limits and prices were read, and when (ISO date). */
  readonly source?: string;
  readonly asOf?: string;
}

/** What the model is told of one tool. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly input_schema: object;
  /**
   * The definition is not part of the cached prefix: the model learns it where a `tool_reference` in the history names the tool. A provider
   * whose API knows no such thing keeps the prefix the same by other means.
   */
  readonly deferred?: true;
}

/** Where the provider should end a cached prefix. `message` counts from the end: 1 is the last message. */
export type CacheBreakpoint =
  | { readonly at: "tool"; readonly name: string }
  | { readonly at: "system"; readonly id: string }
  | { readonly at: "message"; readonly fromEnd: number };

export interface ThinkingOption {
  /** Tokens the model may spend on reasoning before it answers. */
  readonly budgetTokens: number;
}

/** One call of a model, in provider-neutral form. Plain JSON. */
export interface ModelRequest {
  readonly model: string;
  readonly system: readonly ContextBlock[];
  readonly tools: readonly ToolSpec[];
  readonly messages: readonly ApiMessage[];
  readonly maxOutputTokens: number;
  readonly thinking?: ThinkingOption;
  readonly effort?: Effort;
  readonly speed?: Speed;
  readonly cache?: readonly CacheBreakpoint[];
  /** Tools may be found later and join `tools` as deferred ones: a provider that needs something in the prefix for that puts it there from the start. */
  readonly defersTools?: true;
  /** Force the model to call this tool. */
  readonly toolChoice?: { readonly name: string };
}

/**
 * What streams out of a model: the events of the public Messages API streaming format, already parsed.
 * Neighbouring text deltas of one block may arrive merged.
 */
export type ModelEvent =
  | { readonly type: "message_start"; readonly message: { readonly id: string; readonly model: string; readonly usage: Usage } }
  | { readonly type: "content_block_start"; readonly index: number; readonly content_block: AssistantBlock }
  | { readonly type: "content_block_delta"; readonly index: number; readonly delta: BlockDelta }
  /** Beyond the public form it carries the whole block, so that its tool call can start at once. */
  | { readonly type: "content_block_stop"; readonly index: number; readonly content_block: AssistantBlock }
  | {
      readonly type: "message_delta";
      readonly delta: { readonly stop_reason: StopReason | null; readonly stop_sequence?: string | null };
      readonly usage: Usage;
    }
  | { readonly type: "message_stop" };

export type BlockDelta =
  | { readonly type: "text_delta"; readonly text: string }
  | { readonly type: "thinking_delta"; readonly thinking: string }
  | { readonly type: "signature_delta"; readonly signature: string }
  | { readonly type: "input_json_delta"; readonly partial_json: string };

export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "refusal"
  | "pause_turn"
  | "model_context_window_exceeded";

/**
 * An answer that came to its end. Every block in `content` is whole. One that was cut at `max_tokens`, refused, or out of window is one too:
 * its `stopReason` says so, and the loop decides what becomes of it.
 */
export interface ModelReply {
  readonly ok: true;
  readonly id: string;
  readonly model: string;
  readonly content: readonly AssistantBlock[];
  readonly stopReason: StopReason;
  readonly usage: Usage;
  /** Dollars, or null when the model's price is unknown. */
  readonly costUsd: number | null;
  readonly signer: Signer;
}

export type FailureKind =
  | "overloaded"
  | "rate_limit"
  | "server_error"
  | "connection"
  | "stream_stalled"
  | "stream_broken"
  | "prompt_too_long"
  | "context_limit"
  | "output_limit"
  | "image_error"
  | "refusal"
  | "authentication"
  | "billing"
  | "model_not_found"
  | "invalid_request"
  | "unsupported"
  /** The call was not made, because it could have passed a limit. */
  | "budget"
  | "unknown";

/** A model call that gave no complete answer. A value, not an exception. */
export interface ModelFailure {
  readonly ok: false;
  readonly kind: FailureKind;
  /** What happened and what to do, fit to show to a person; holds no secret. */
  readonly message: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** The same request may succeed if sent again unchanged. */
  readonly retryable: boolean;
  /** Lower bound on the wait before a retry, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** Whole blocks received before the failure; partial text included, partial tool calls not. */
  readonly partial?: readonly AssistantBlock[];
  /** Tokens that were spent all the same. */
  readonly usage?: Usage;
  readonly costUsd?: number | null;
}

export type ModelResult = ModelReply | ModelFailure;

/** A model call under way: yields events and returns the result. It throws only for bugs; when cancelled it returns early. */
export type ModelStream = AsyncGenerator<ModelEvent, ModelResult, void>;

/** A provider of models; contributed at the point `models`. */
export interface ModelProvider {
  /** What is known of a model id; an unknown id gets conservative defaults. */
  describe(model: string): ModelInfo;
  /** Sends one request once: no retries, no fallbacks. */
  stream(request: ModelRequest, options: { readonly signal: AbortSignal }): ModelStream;
  /** The exact HTTP request that `stream` would send, secrets masked. */
  preview(request: ModelRequest): Promise<WirePreview>;
  /** Who would sign the blocks of a reply now. */
  signer(): Signer;
}

export interface WirePreview {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** True for blocks that only their signer may see again. */
export function isSigned(block: ContentBlock): boolean {
  return block.type === "thinking" || block.type === "redacted_thinking";
}
