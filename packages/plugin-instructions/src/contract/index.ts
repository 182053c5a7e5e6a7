import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** Something the model is told again near the end of every request, for a while. */
export interface Reminder {
  /** A reminder of the same name takes the place of the one before. */
  readonly name: string;
  readonly text: string;
  /** Model calls it is sent with. Default: until it is cleared or the process ends. */
  readonly turns?: number;
  /** Estimated tokens; what is longer is cut, and says so. Default 200. */
  readonly maxTokens?: number;
  /** Who reminds; `/context` shows it. Default: `reminder NAME`. */
  readonly origin?: string;
}

export interface ActiveReminder extends Reminder {
  /** Model calls it will still be sent with; null: no end is set. */
  readonly turnsLeft: number | null;
}

/**
 * What is said again at the end of the context, never in its cached beginning. Nothing of it stays in the history. A reminder holds for the
 * process: one that must survive a resumed session is set again by whoever wants it.
 */
export interface Reminders {
  set(reminder: Reminder): void;
  clear(name: string): void;
  active(): readonly ActiveReminder[];
}

/** Level: session. */
export const Reminders: Token<Reminders> = token("lorimer.Reminders");

/** Who speaks through a file of instructions. */
export type InstructionScope = "managed" | "user" | "project" | "local";

/** Why a file was read, in the terms of the `InstructionsLoaded` hook. */
export type LoadReason = "session_start" | "nested_traversal" | "path_glob_match" | "include" | "compact";

/** A file that the model was given. */
export interface LoadedInstructions {
  /** Absolute. */
  readonly file: string;
  readonly scope: InstructionScope;
  readonly reason: LoadReason;
  /** What the model reads of it: without front matter and comments. */
  readonly text: string;
  /** SHA-256 of `text`. */
  readonly digest: string;
  /** The file whose `@path` brought it. */
  readonly parent?: string;
  /** Its front matter is not part of the text. */
  readonly rule?: true;
  /** The patterns of a rule that is read only where one of them matches. */
  readonly globs?: readonly string[];
}

/** An `@path` that leads out of the project and that nobody allowed, with what it leads to now. */
export interface WaitingImport {
  /** Links resolved. */
  readonly file: string;
  readonly parent: string;
  readonly digest: string;
  readonly bytes: number;
}

/** The files of instructions of a session, for front ends. */
export interface Instructions {
  /** What the model was given so far, in order. */
  loaded(): Promise<readonly LoadedInstructions[]>;
  /** What was left out and why, one sentence each. */
  problems(): Promise<readonly string[]>;
  /** What stands behind imports that wait for a person's word. */
  waiting(): Promise<readonly WaitingImport[]>;
  /** Allows an import as it stands now, for good: after a change it is asked about again. The model reads it with the next prompt. */
  approve(waiting: WaitingImport): Promise<void>;
}

/** Level: agent. */
export const Instructions: Token<Instructions> = token("lorimer.Instructions");
