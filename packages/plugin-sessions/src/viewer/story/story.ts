import type { Message, MessageId, PermissionVerdict, SessionId, SessionParent, ToolOutcome, Transition, Usage } from "@lorimer/sdk";

/** A session as it is told: what was said and done, in order, what was taken back included. */
export interface Story {
  readonly session: SessionId;
  readonly name: string | undefined;
  readonly parent: SessionParent | undefined;
  readonly cwd: string;
  readonly model: string;
  readonly product: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
  readonly exchanges: readonly Exchange[];
  /** The times the conversation was taken back, in order. */
  readonly rewinds: readonly Rewind[];
  /** Every message that led to where the session stands, those that a summary replaced included. */
  readonly line: readonly Message[];
  /** Parts of the log that could not be used. */
  readonly faults: readonly string[];
}

/** What a person said and all that came of it. */
export interface Exchange {
  /** From 1. */
  readonly number: number;
  readonly time: number;
  /** Undefined for what came before anybody spoke. */
  readonly prompt: Message | undefined;
  /** It was taken over with the history of another session. */
  readonly inherited: boolean;
  readonly steps: readonly Step[];
  /** The number of the rewind that took it back. */
  readonly takenBack: number | undefined;
}

export type Step = Turn | Item;

/** One model call and what the model's reply made happen. */
export interface Turn {
  readonly kind: "turn";
  /** From 1, through the whole session. */
  readonly number: number;
  readonly time: number;
  readonly transition: Transition | undefined;
  readonly requestTokens: number | undefined;
  readonly reply: MessageId | undefined;
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  readonly costUsd: number | null;
  readonly durationMs: number | undefined;
  readonly stopReason: string | undefined;
  readonly items: readonly Item[];
  readonly takenBack: number | undefined;
}

export type Item = Spoken | Media | Call | Note;

export interface Spoken {
  readonly kind: "text" | "thinking" | "attachment";
  readonly text: string;
  /** Where an attachment comes from. */
  readonly origin: string | undefined;
  /** It was streamed and did not become part of the history. */
  readonly discarded: boolean;
}

export interface Media {
  readonly kind: "media";
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  readonly title: string | undefined;
}

export interface Call {
  readonly kind: "call";
  readonly id: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly plugin: string | undefined;
  /** What the model asked for. */
  readonly asked: unknown;
  /** What ran, where a hook or a person changed it. */
  readonly ran: unknown;
  /** It passed every stage and began. */
  readonly intended: boolean;
  readonly outcome: ToolOutcome | undefined;
  readonly durationMs: number | undefined;
  readonly verdicts: readonly PermissionVerdict[];
  readonly hooks: readonly HookRun[];
  /** Files that checkpoints found changed by it. */
  readonly changed: readonly string[];
  readonly discarded: boolean;
}

export interface HookRun {
  readonly event: string;
  readonly hook: string;
  readonly origin: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly detail: string | null;
}

/** Something the harness says of what happened. */
export interface Note {
  readonly kind: "note";
  readonly tone: "plain" | "warning" | "error";
  readonly label: string;
  readonly text: string;
  /** The rewind it tells of. */
  readonly rewind: number | undefined;
}

export interface Rewind {
  /** From 1. */
  readonly number: number;
  readonly time: number;
  /** What the person calls the branch. */
  readonly label: string | undefined;
  /** The history as it was, which is a branch of its own since. */
  readonly line: readonly Message[];
  /** The messages that were taken back. */
  readonly removed: readonly Message[];
}
