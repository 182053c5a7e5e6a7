/** What a thing that a folder brings is. */
export type BroughtKind =
  | "hook"
  | "server"
  | "command"
  | "environment"
  | "permission"
  | "mode"
  | "directory"
  | "plugin"
  | "marketplace"
  | "skill"
  | "slash-command"
  | "agent"
  | "output-style"
  | "script"
  | "setting"
  | "git"
  | "dotenv"
  | "link"
  | "unreadable"
  | "refused"
  | "rest";

/** One thing that a folder brings with it and that could run, connect or decide. */
export interface Brought {
  readonly kind: BroughtKind;
  readonly name: string;
  /** The folder it stands in: the one that was looked at, or one above it in the same repository. Absolute. */
  readonly folder: string;
  /** The file, from `folder`. */
  readonly path: string;
  /** What it would do, in one line; characters that a terminal would not show are written out. */
  readonly does: string;
  /** Of what it means: the same when keys are reordered, when it gets another name or stands in another file; another one after any other change. */
  readonly digest: string;
  /** False where it is only told: Lorimer leaves it alone whatever the answer is. */
  readonly acts: boolean;
}
