import { token } from "@lorimer/sdk";
import type { Draft, OfferedTool, Token } from "@lorimer/sdk";

export interface FoundTools {
  readonly names: readonly string[];
  /** How many would have matched, and how many there are in all. */
  readonly matching: number;
  readonly total: number;
  /** Names asked for that no tool has. */
  readonly missing: readonly string[];
}

/** Which tools of a session are deferred. */
export interface DeferredTools {
  /** Leaves deferred definitions out of a draft, apart from those that were found, which follow the others in the order of finding. */
  apply(draft: Draft, window: number): Promise<Draft>;
  /** `select:A,B` names tools; anything else is words, where `+word` must be there. */
  find(query: string, max: number): FoundTools;
  readonly deferred: readonly OfferedTool[];
}

/** Level: session. */
export const DeferredTools: Token<DeferredTools> = token("lorimer.DeferredTools");
