import { token } from "@lorimer/sdk";
import type { SessionId, SessionParent, Token } from "@lorimer/sdk";

/** What is known of a kept session without opening it. */
export interface KeptSession {
  readonly id: SessionId;
  /** The file that holds its log. */
  readonly path: string;
  readonly name: string | undefined;
  /** The first words that were said in it, shortened. */
  readonly title: string;
  /** The folder it was opened in. */
  readonly cwd: string;
  readonly model: string;
  readonly parent: SessionParent | undefined;
  /** Messages of its history, tool results included. */
  readonly messages: number;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly changed: number;
  /** Who writes to it now. */
  readonly heldBy: string | undefined;
}

/** The sessions that are kept, those of one repository or all. */
export interface SessionCatalogue {
  /** Newest first. */
  list(options?: { readonly everywhere?: boolean }): Promise<readonly KeptSession[]>;
  /** By id, by the beginning of an id, or by name. Fails with `SESSION_UNKNOWN`, or with `SESSION_AMBIGUOUS` naming those it may mean. */
  find(wanted: string): Promise<KeptSession>;
  /** Deletes the log and all that belongs to it. Fails with `SESSION_LOCKED` while somebody writes to it. */
  remove(session: KeptSession): Promise<void>;
}

/** Level: session. */
export const SessionCatalogue: Token<SessionCatalogue> = token("lorimer.SessionCatalogue");

/**
 * Where plugins keep what belongs to the running session: it is deleted together with the log, and a copy of the session begins with the same.
 * A file whose name is a hash (38 to 64 hexadecimal digits) may be shared between sessions, so it must never change; other files are copied.
 */
export interface SessionFolder {
  /** Need not exist yet. Undefined where no log of the session is kept, or none so far. */
  path(): string | undefined;
}

/** Level: session. */
export const SessionFolder: Token<SessionFolder> = token("lorimer.SessionFolder");
