import type { Session, SessionOptions } from "@lorimer/core";
import type { Line } from "@lorimer/sdk";

/** What a local command does: show lines, and perhaps leave, begin anew, or go on in another session. */
export interface CommandResult {
  readonly lines: readonly Line[];
  readonly then?: "leave" | "clear" | { readonly open: Pick<SessionOptions, "resume" | "fork"> };
}

/** What local commands work with. */
export interface CommandPlace {
  readonly session: Session;
  cost(): Line;
  /** Uses another model; refused where policy says which. */
  useModel(model: string): Promise<void>;
  /** The kept session that the person names or picks; undefined when they pick none. */
  choose(wanted: string): Promise<{ readonly id: NonNullable<SessionOptions["resume"]> } | undefined>;
  /** The folder that paths are shown relative to. */
  readonly root: string;
  /** Shows lines before the command has ended, such as those that a question is about. */
  show(lines: readonly Line[]): void;
  /** The next line the person types after a question. */
  ask(question: string): Promise<string | undefined>;
  /** Writes the session's log to a file and returns its path. */
  exportTo(file: string): Promise<string>;
}
