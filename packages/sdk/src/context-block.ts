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

/** The id of the block that holds what a person adds to the end of the system prompt. */
export const appendedBlock = "appended";

/**
 * Puts a block where it belongs: in the place of the one with its id; else, so that the part a provider can cache stays as long as it can be, what
 * lasts a turn at the end and everything else before it, and before what a person appended.
 */
export function withBlock(system: readonly ContextBlock[], block: ContextBlock): readonly ContextBlock[] {
  const same = system.findIndex(({ id }) => id === block.id);
  if (same >= 0) return system.with(same, block);
  const end = block.lifetime === "turn" ? -1 : system.findIndex(({ id, lifetime }) => id === appendedBlock || lifetime === "turn");
  const at = end < 0 ? system.length : end;
  return [...system.slice(0, at), block, ...system.slice(at)];
}
