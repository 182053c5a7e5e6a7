import { token } from "@lorimer/sdk";
import type { Lifetime, Token, Usage } from "@lorimer/sdk";

/** One piece of a request. */
export interface ContextPiece {
  readonly kind: "system" | "tool" | "message";
  /** Unique in its request: a block's id, a tool's name, a message's id with the place of the block in it. */
  readonly id: string;
  /** The plugin, server or file it comes from; `person` and `model` for the conversation's own words. */
  readonly origin: string;
  /** What `/context` sums it under, such as `system`, `instructions`, `skills`, `memory`, `tools`, `mcp`, `conversation`, `tool results`. */
  readonly group: string;
  readonly lifetime: Lifetime;
  /** Where the cache stands: read last time, written last time, or neither. */
  readonly tier: "read" | "written" | "fresh";
  readonly tokens: number;
  readonly bytes: number;
}

/** What broke the cached prefix: from here on nothing could be read from the cache. */
export interface CacheBreak {
  readonly turn: number;
  /** Offset in the request as it is cached: tools, then system, then messages. */
  readonly byte: number;
  readonly piece: string;
  readonly origin: string;
  readonly change: "added" | "removed" | "changed";
  /** Estimated tokens that were read before and had to be written again. */
  readonly tokens: number;
}

export interface ContextView {
  readonly model: string;
  readonly window: number;
  /** Kept free for the answer. */
  readonly reserve: number;
  readonly pieces: readonly ContextPiece[];
  /** Sum of the pieces; equals the provider's count once `usage` is there. */
  readonly tokens: number;
  readonly usage: Usage | undefined;
  readonly breaks: readonly CacheBreak[];
  /** Dollars that the cache saved in this session; null where prices are unknown. */
  readonly savedUsd: number | null;
}

/** The context as it stands: of the last request, or of the next one where none was sent. */
export interface ContextAccount {
  view(): Promise<ContextView>;
  /** Estimated tokens of a text for a model, corrected by what its provider counted so far. */
  tokens(text: string, model: string): number;
}

/** Level: session. */
export const ContextAccount: Token<ContextAccount> = token("lorimer.ContextAccount");

/** One call of a model, as the ledger keeps it. */
export interface LedgerEntry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly session: string;
  readonly agent: string;
  /** 0 for calls beside the conversation. */
  readonly turn: number;
  readonly model: string;
  /** `conversation`, or what a side call was for, or `discarded` for an attempt that gave nothing. */
  readonly purpose: string;
  /** Who asked for it: a plugin's name, or `conversation`. */
  readonly plugin: string;
  /** Tools whose results this call was sent for the first time, in order. */
  readonly tools: readonly string[];
  readonly usage: Usage;
  readonly costUsd: number | null;
}

export interface Ledger {
  entries(): readonly LedgerEntry[];
}

/** Level: session. */
export const Ledger: Token<Ledger> = token("lorimer.Ledger");
