import type { ModelFailure, ModelRequest, ThinkingOption } from "./model.js";
import { token } from "./service.js";
import type { Token } from "./service.js";
import type { Usage } from "./usage.js";

/** A question to a model beside the conversation: a judgement, a title, a summary. Without `after` it sees nothing of the history but what `prompt` holds. */
export interface SideCall {
  /** What it is for, in one or two words; events and ledgers show it. */
  readonly purpose: string;
  /** The plugin that asks: what the call costs is put down to it. */
  readonly plugin?: string;
  /** Default: the session's model. */
  readonly model?: string;
  readonly system?: string;
  readonly prompt: string;
  /**
   * The conversation that `prompt` follows, as the provider was last sent it: what it has cached is read, not paid for again. `system` is left
   * out then. The model may not call tools all the same: a reply that does is a failure.
   */
  readonly after?: Pick<ModelRequest, "system" | "tools" | "messages" | "cache">;
  /** Default 1,024 tokens. */
  readonly maxOutputTokens?: number;
  readonly thinking?: ThinkingOption;
}

export interface SideReply {
  readonly ok: true;
  readonly model: string;
  /** The text of the answer, without reasoning. */
  readonly text: string;
  readonly usage: Usage;
  /** Null when the model's price is unknown. */
  readonly costUsd: number | null;
}

/** Asks models beside the conversation. Sent once: whoever asks decides what a failure means. What it costs is reported as `side-call-finished`. */
export interface ModelCaller {
  call(request: SideCall, options: { readonly signal: AbortSignal }): Promise<SideReply | ModelFailure>;
}

/** Level: session. */
export const ModelCaller: Token<ModelCaller> = token("lorimer.ModelCaller");
