import { token } from "@lorimer/sdk";
import type { Message, Token } from "@lorimer/sdk";

/** The levels, cheap before dear, in the order in which they run. */
export const compactionLevels = ["snip", "microcompact", "collapse", "summary"] as const;
export type CompactionLevel = (typeof compactionLevels)[number];

export interface CompactionRequest {
  /** What the person wants kept or stressed. */
  readonly instructions?: string;
  readonly signal: AbortSignal;
}

export interface CompactionResult {
  readonly ok: boolean;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** One sentence for the person. */
  readonly text: string;
}

/** Makes the conversation smaller at a person's or a plugin's word. The log keeps everything. */
export interface Compaction {
  /** Folds everything but the end of the conversation into a summary, whatever the threshold says. Works also when nothing fits any more. */
  compact(request: CompactionRequest): Promise<CompactionResult>;
  /** Messages that no level may fold away, by id. */
  readonly pinned: ReadonlySet<string>;
  pin(message: string): Promise<void>;
  unpin(message: string): Promise<void>;
  /** What of a history the model is sent now, every decision so far applied. Pure: the history itself stays as it is. */
  project(messages: readonly Message[]): readonly Message[];
}

/** Level: session. */
export const Compaction: Token<Compaction> = token("lorimer.Compaction");

/** What is put back after a summary, such as skills in use or the to-do list. */
export interface Reattachment {
  readonly origin: string;
  readonly text: string;
}

/** Entries of the `reattachments` contribution point would need code at every turn, so whoever has something to put back registers it here. */
export interface Reattachments {
  /** Asked after each summary; returns the way to stop. */
  add(give: () => readonly Reattachment[] | Promise<readonly Reattachment[]>): () => void;
}

/** Level: session. */
export const Reattachments: Token<Reattachments> = token("lorimer.Reattachments");
