/** How long a block of context stays the same: for all sessions, for one session, or for one turn. */
export type Lifetime = "static" | "session" | "turn";

/** One accounted piece of the system prompt. */
export interface ContextBlock {
  /** Unique within a request; a later stage may replace the block by this id. */
  readonly id: string;
  readonly text: string;
  /** The plugin or file it came from. */
  readonly origin: string;
  readonly lifetime: Lifetime;
  /** True when the provider may cache a prefix that ends here or later. */
  readonly cacheable: boolean;
  /** Estimated tokens. */
  readonly tokens: number;
}

/** About four characters of English or code make a token; JSON is a little denser. An estimate, corrected by the provider's usage. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3.6);
}

export function contextBlock(block: Omit<ContextBlock, "tokens">): ContextBlock {
  return { ...block, tokens: estimateTokens(block.text) };
}
