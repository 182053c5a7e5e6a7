import type { Effort } from "@lorimer/sdk";

/** What a skill changes beside the conversation while it is in use. Plain JSON: it is part of what a log keeps. */
export interface Activation {
  readonly skill: string;
  /** Where the skill stands. */
  readonly origin: string;
  /** Permission rules for the rest of the turn. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** May be read without a question for the rest of the session: the skill's own folder. */
  readonly folder?: string;
  /** Live for the rest of the session. */
  readonly hooks?: Readonly<Record<string, unknown>>;
  readonly package?: { readonly root: string; readonly data: string; readonly options: Readonly<Record<string, unknown>> };
  /** For the rest of the turn. */
  readonly model?: string;
  readonly effort?: Effort;
  /** What was asked for and cannot be had, one sentence each. */
  readonly notices: readonly string[];
}
