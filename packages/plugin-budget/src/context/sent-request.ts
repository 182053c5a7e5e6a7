import type { Draft, ModelInfo, ModelRequest, OfferedTool, Usage } from "@lorimer/sdk";

/** A request as it was sent, by reference: nothing of it is copied or counted before somebody looks. */
export interface SentRequest {
  readonly turn: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly model: ModelInfo;
  readonly request: ModelRequest;
  /** What the context stages made; undefined where that cannot be told. */
  readonly draft: Draft | undefined;
  /** The tools at that time, with the plugins that offer them. */
  readonly offered: readonly OfferedTool[];
  usage: Usage | undefined;
}

/** Tokens that the provider kept of one request and did not find again for the next. */
export function missed({ usage: old }: SentRequest, { usage: now }: SentRequest): number {
  if (old === undefined || now === undefined) return 0;
  const kept = old.cache_read_input_tokens + old.cache_creation_input_tokens;
  return now.cache_read_input_tokens * 2 < kept ? kept - now.cache_read_input_tokens : 0;
}
