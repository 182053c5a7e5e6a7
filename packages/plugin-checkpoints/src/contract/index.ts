import { token } from "@lorimer/sdk";
import type { Compensation, MessageId, Token } from "@lorimer/sdk";

/** What stood at a path at one moment. */
export type FileState =
  | { readonly kind: "absent" }
  | {
      readonly kind: "file";
      /** SHA-256 of the bytes, in hexadecimal. */
      readonly hash: string;
      readonly size: number;
      /** Permission bits. */
      readonly mode: number;
      /** Why the bytes were not kept; absent where they were. */
      readonly lost?: string;
    }
  /** A symbolic link, which is not followed. */
  | { readonly kind: "link"; readonly target: string }
  /** A folder, a device, or what could not be looked at. */
  | { readonly kind: "other"; readonly why: string };

/** One path that one call changed. */
export interface FileChange {
  /** Absolute, with the links of its folders resolved. */
  readonly path: string;
  readonly before: FileState;
  /** Undefined where the process ended before that was recorded. */
  readonly after: FileState | undefined;
}

/** What one tool call, one background task or one restoring did to files. */
export interface ChangeGroup {
  /** Counts from 1 in a session. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Name of the tool; `rewind` or `undo` for a restoring. */
  readonly tool: string;
  /** One line that names the call. */
  readonly title: string;
  /** Id of the tool call; empty for a restoring. */
  readonly call: string;
  /** The prompt in whose course it happened, where one is known. */
  readonly prompt: MessageId | undefined;
  readonly files: readonly FileChange[];
  /** What is known to have changed, or may have, and cannot be taken back. */
  readonly uncovered: readonly Uncovered[];
  /** Other commands that ran at the same time, any of which may have made these changes. */
  readonly beside: readonly string[];
  /** The number of the group that this one took back. */
  readonly undoes?: number;
}

/** A change that nothing was kept of. */
export interface Uncovered {
  /** Undefined where it is not known which files changed. */
  readonly path: string | undefined;
  readonly because: string;
}

/** What a call did outside of files, as far as that is known. */
export interface ExternalEffect {
  /** Of its record; counts with those of the groups. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly tool: string;
  /** One line that names the call. */
  readonly title: string;
  readonly call: string;
  /** The call that undoes it; undefined where nothing is known that would. */
  readonly compensation: Compensation | undefined;
  /** `unknown`: it was being undone when the process ended. */
  readonly state: "stands" | "undone" | "unknown";
}

/** What came of undoing one effect. */
export interface CompensationReport {
  readonly effect: ExternalEffect;
  readonly ok: boolean;
  /** What the call that should undo it said. */
  readonly text: string;
}

export interface CompensateOptions {
  readonly signal: AbortSignal;
  /** The person may be asked about the calls, beyond the yes to undo. Default: no, so that what rules do not allow is refused. */
  readonly asks?: boolean;
  /** The model is told what was undone. Default: no. */
  readonly tellModel?: boolean;
}

/** One path in a plan. */
export interface PlannedFile {
  readonly path: string;
  readonly action: "restore" | "delete" | "recreate";
  /** What will stand there. */
  readonly to: FileState;
  readonly now: FileState;
  /** Lines that restoring adds and removes; undefined for what is not text. */
  readonly lines: { readonly added: number; readonly removed: number } | undefined;
  /** True where a process ended in the middle of a change, so that it is not known who wrote what stands there. */
  readonly uncertain: boolean;
}

/** A path that is left as it is unless one insists. */
export interface Conflict {
  readonly path: string;
  /**
   * `changed`: somebody else changed it since. `between`: somebody else changed it between two changes of the session.
   * `outside`: not in a folder of the session. `moved`: a folder on the way to it is a link now. `unkept`: what stands there now
   * cannot be kept, so that restoring could not be undone.
   */
  readonly reason: "changed" | "between" | "outside" | "moved" | "unkept";
  readonly planned: PlannedFile;
}

/** What restoring would do. Making one changes nothing. */
export interface RestorePlan {
  readonly files: readonly PlannedFile[];
  readonly conflicts: readonly Conflict[];
  readonly uncovered: readonly Uncovered[];
  /** What was done outside of files and was not undone, newest first. Restoring leaves it; see `compensate`. */
  readonly effects: readonly ExternalEffect[];
}

export interface RestoreOptions {
  /** Conflicts are restored as well, save those that `moved`; what stands there now is kept first, and undoing brings it back. */
  readonly force?: boolean;
  /** The model is told at its next step which files are back. Default: no. For conversations that go on after the changes. */
  readonly tellModel?: boolean;
}

/** What restoring did. Where some of it failed it may be asked for again: what is done already is left as it is. */
export interface RestoreReport {
  readonly restored: readonly PlannedFile[];
  /** Left as they were. */
  readonly conflicts: readonly Conflict[];
  readonly uncovered: readonly Uncovered[];
  readonly failed: readonly { readonly path: string; readonly because: string }[];
}

/** What the session did to files, and the way back. The conversation itself is taken back with `Session.rewind`. */
export interface Checkpoints {
  /** Oldest first. */
  list(): Promise<readonly ChangeGroup[]>;
  /** What it takes to have the files as they were when a message was said. A message that nothing followed gives an empty plan. */
  preview(to: MessageId): Promise<RestorePlan>;
  restore(to: MessageId, options?: RestoreOptions): Promise<RestoreReport>;
  /** The group that `undo` would take back, and what that does; undefined where nothing is left. */
  previewUndo(): Promise<{ readonly group: ChangeGroup; readonly plan: RestorePlan } | undefined>;
  /** Takes the last change back that is not taken back yet. A rewind is such a change. */
  undo(options?: RestoreOptions): Promise<{ readonly group: ChangeGroup; readonly report: RestoreReport } | undefined>;
  /**
   * Undoes effects by their numbers, the newest first, each by its compensation, under the permissions of every call. Ends at the first that fails.
   * Only at a person's word: whoever calls it has shown them what runs.
   */
  compensate(effects: readonly number[], options: CompensateOptions): Promise<readonly CompensationReport[]>;
  /** The file now compared with what it was when a message was said, as a unified diff; undefined where nothing is known or it is not text. */
  diff(path: string, since: MessageId): Promise<string | undefined>;
}

/** Level: session. */
export const Checkpoints: Token<Checkpoints> = token("lorimer.Checkpoints");
