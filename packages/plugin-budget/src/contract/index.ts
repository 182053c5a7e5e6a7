import { token } from "@lorimer/sdk";
import type { Lifetime, Token, Usage } from "@lorimer/sdk";

/** One piece of a request. */
export interface ContextPiece {
  readonly kind: "system" | "tool" | "message";
  /** Unique in its request: a block's id, a tool's name, a message's id with the place of the block in it. */
  readonly id: string;
  /** The plugin, server or file it comes from; `person` and `model` for the conversation's own words. */
  readonly origin: string;
  /** What `/context` sums it under: `system`, `instructions`, `skills`, `memory`, `tools`, `mcp`, `conversation`, `tool results`. */
  readonly group: string;
  /** The tool that a result, or a call, belongs to. */
  readonly tool?: string;
  readonly lifetime: Lifetime;
  /** Where the cache stands: read last time, written last time, or neither. */
  readonly tier: "read" | "written" | "fresh";
  /** Whole tokens; an estimate until the provider has counted the request. */
  readonly tokens: number;
  /** Of its UTF-8 form in the request. */
  readonly bytes: number;
}

/** What broke the cached prefix: from here on nothing could be read from the cache. */
export interface CacheBreak {
  readonly turn: number;
  /** Offset in the request as it is cached: tools, then system, then messages. */
  readonly byte: number;
  readonly piece: string;
  readonly origin: string;
  /**
   * What became of the piece. `expired` and `missed` are no change of the request: the provider did not find what it should have had, after
   * a pause longer than it keeps things, or for a reason of its own.
   */
  readonly change: "added" | "removed" | "changed" | "expired" | "missed";
  /** Estimated tokens that were read before and had to be written again. */
  readonly tokens: number;
}

/** What one origin cost by breaking the cached prefix. */
export interface CacheBlame {
  readonly origin: string;
  readonly breaks: number;
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
  /** As the provider counted this very request; undefined where it was not sent, or not answered yet. */
  readonly usage: Usage | undefined;
  /** Of the session so far: model calls that were counted, and their cached tokens. */
  readonly cache: { readonly calls: number; readonly hits: number; readonly read: number; readonly written: number };
  readonly breaks: readonly CacheBreak[];
  /** The breaks summed by origin, dearest first. */
  readonly blame: readonly CacheBlame[];
  /** Dollars that the cache saved in this session; null where prices are unknown. */
  readonly savedUsd: number | null;
}

/** The context as it stands. */
export interface ContextAccount {
  /** Of the last request, or of the next one where none was sent or `next` asks for it. */
  view(options?: { readonly next?: boolean; readonly signal?: AbortSignal }): Promise<ContextView>;
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
  /** The run it belongs to; empty for calls between runs. */
  readonly run: string;
  /** 0 for calls beside the conversation. */
  readonly turn: number;
  readonly model: string;
  /** `conversation`, or what a side call was for, or `discarded` for an attempt that gave nothing. */
  readonly purpose: string;
  /** Who asked for it: a plugin's name, or `conversation`. */
  readonly plugin: string;
  /** Tools whose results this call was sent for the first time, in order, with the plugin each belongs to and the size of its result in characters. */
  readonly tools: readonly { readonly name: string; readonly plugin: string; readonly size: number }[];
  readonly usage: Usage;
  readonly costUsd: number | null;
}

/** What every call of a model used, and for whom. */
export interface Ledger {
  /** Everything so far, oldest first; what earlier processes of the session recorded included. */
  entries(): Promise<readonly LedgerEntry[]>;
}

/** Level: session. */
export const Ledger: Token<Ledger> = token("lorimer.Ledger");
