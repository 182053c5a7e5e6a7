import type { SessionEvent } from "./event.js";
import type { MessageId, SessionId } from "./ids.js";
import type { Message } from "./message.js";
import { token } from "./service.js";
import type { Token } from "./service.js";

/** The version of the record format that this release writes. Every released version stays readable. */
export const journalVersion = 1;

/** Where a session came from: another session, up to one of its messages. */
export interface SessionParent {
  readonly session: SessionId;
  /** Messages of the parent's history that were taken over. */
  readonly messages: number;
}

/** What a session writes down. New types may come; readers keep what they do not know. */
export type JournalEntry =
  /** The log was opened for writing, for the first time or again. */
  | {
      readonly type: "opened";
      readonly session: SessionId;
      readonly product: string;
      readonly version: string;
      readonly cwd: string;
      readonly model: string;
      readonly parent?: SessionParent;
      /** What the session was opened with, plain JSON. */
      readonly options?: Readonly<Record<string, unknown>>;
      /** What the harness was made of. */
      readonly plugins?: readonly { readonly name: string; readonly version: string }[];
    }
  /** An event, as consumers saw it. Progress of tools is never kept. */
  | {
      readonly type: "event";
      readonly event: SessionEvent;
      /** Something beside the session reported it. */
      readonly outside?: true;
    }
  /** Something that came from outside while the session stood after the event with the sequence number `after`; see `Outside`. */
  | { readonly type: "outside"; readonly key: string; readonly after: number; readonly value?: unknown }
  /** The history became its own first `keep` messages, of which `last` is the last, followed by `add`. */
  | {
      readonly type: "history";
      readonly keep: number;
      /** Finds the place again where an earlier record was lost. */
      readonly last?: MessageId;
      readonly add: readonly HistoryItem[];
      readonly why: HistoryChange;
    }
  /** Something was said to a running prompt and not heard yet. */
  | { readonly type: "steered"; readonly message: Message; readonly after?: number }
  | { readonly type: "named"; readonly name: string }
  /** A branch that was taken back got a label, or with an empty one lost it. `branch` counts from 1 in the order in which they were taken back. */
  | { readonly type: "labelled"; readonly branch: number; readonly label: string }
  /** Something else that came from outside and decided what happened: a plugin's own record. `key` is namespaced by its owner. */
  | {
      readonly type: "noted";
      readonly key: string;
      readonly value: unknown;
      /** Taken over from the session that this one is a copy of. */
      readonly inherited?: true;
    }
  /** Sequence numbers of events up to `events` may be given out before the next record says so: after a crash none of them is given again. */
  | { readonly type: "reserved"; readonly events: number }
  /** `events` is the highest sequence number that was given out, also to events that are not kept. */
  | { readonly type: "closed"; readonly events?: number };

/** A message, or the id of one that an event before this record holds already. */
export type HistoryItem = Message | { readonly ref: MessageId };

export type HistoryChange = "prompt" | "run" | "repaired" | "rewound" | "forked" | "given";

/** One line of the log. Sequence numbers count from 1 without gaps; the checksum is over the rest of the line. */
export interface JournalRecord {
  readonly v: number;
  readonly n: number;
  /** Milliseconds since the epoch. */
  readonly t: number;
  readonly entry: JournalEntry;
  /** What the session read of clock and chance since the record before. */
  readonly reads?: JournalReads;
  /** What came into the session since the record before, in order, by the keys under which it was asked for or told; see `Outside`. */
  readonly turns?: readonly string[];
}

/** What was read by the session itself, and by work beside it, such as a tool call's stages. */
export interface JournalReads extends ReadValues {
  readonly by?: Readonly<Record<string, ReadValues>>;
}

/** Values that came from outside, in the order in which they were asked for: with the same ones a replay does the same. */
export interface ReadValues {
  /** Milliseconds since the epoch. */
  readonly now?: readonly number[];
  /** Monotonic milliseconds. */
  readonly elapsed?: readonly number[];
  readonly uuid?: readonly string[];
  readonly fraction?: readonly number[];
}

/** A part of a log that could not be used. */
export interface JournalFault {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  readonly kind: "damaged" | "incomplete" | "duplicate" | "missing" | "newer";
  readonly message: string;
}

/** The bytes of one log. Framing, checksums and recovery belong to the journal. */
export interface JournalFile {
  /** What is there already, from the beginning. */
  read(): AsyncIterable<Uint8Array>;
  /** The last bytes of it, or all where it has no more. Where this is absent a reader of the end reads all. */
  tail?(bytes: number): Promise<{ readonly bytes: Uint8Array; readonly whole: boolean }>;
  /** Adds to the end. May fail part way; whoever appends again begins on a new line. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything that was appended is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the logs of sessions. Without one a session lives in memory. */
export interface JournalStore {
  /**
   * Opens a log for writing; there is one writer at a time. Fails with `SESSION_LOCKED`, naming who holds it. What is kept beside the log
   * of `copyOf` is shared with the new one as soon as that is written to.
   */
  open(session: SessionId, options?: { readonly copyOf?: SessionId }): Promise<JournalFile>;
  /** Reads a log that somebody else may be writing. Fails with `SESSION_UNKNOWN`. */
  read(session: SessionId): AsyncIterable<Uint8Array>;
}

/** Level: session. */
export const JournalStore: Token<JournalStore> = token("lorimer.JournalStore");

/** The log of the running session, for plugins that keep records of their own in it. */
export interface SessionJournal {
  /** Writes a record under a namespaced key. Resolves when it is on the disk. */
  note(key: string, value: unknown): Promise<void>;
  /** The values noted under a key so far, oldest first, those of earlier processes included. */
  noted(key: string): readonly unknown[];
  /** What the session that this one is a copy of had noted until it was copied, oldest first; what of it holds here is for the plugin to know. */
  inherited(key: string): readonly unknown[];
  /**
   * Asks something outside the session, such as a disk or a network, and records the answer, which must be plain JSON. A replay does not ask:
   * it gives what was recorded. Whatever a stage learns from outside and acts on belongs here.
   */
  recall<T>(key: string, ask: () => Promise<T>): Promise<T>;
  /**
   * As `recall`, for what is there without waiting and stays the same for as long as its key does, such as settings: read once, then remembered.
   * `recorded` gives what may stand in the log where the value itself may not, such as a digest of a secret.
   */
  read<T>(key: string, read: () => T, recorded?: (value: T) => T): T;
  /**
   * For what comes from outside without being asked for, such as the end of something that ran on: `hear` is told of each value, plain JSON,
   * in its turn. Gives the function that brings one; a replay brings what was recorded.
   */
  arrivals<T>(key: string, hear: (value: T) => void): (value: T) => void;
}

/** Level: session. */
export const SessionJournal: Token<SessionJournal> = token("lorimer.SessionJournal");
