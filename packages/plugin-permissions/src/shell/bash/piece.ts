import type { ReadingPlace, ShellAssignment, ShellCommand, ShellWord } from "../shell-reading.js";
import type { Verdict } from "../verdict.js";
import type { Flow, Folders } from "./folders.js";
import type { Input, RedirectUses } from "./redirects.js";

/** A simple command with its words resolved, before it is judged. */
export interface Piece {
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
  readonly uses: RedirectUses;
  readonly folders: Folders;
  readonly input: Input | undefined;
  /** Given for what has no words. */
  readonly verdict: Verdict | undefined;
  readonly within?: number;
  /** As written; the words joined where it is left off. */
  readonly source?: string;
}

/** What the reading of one simple command needs of the reader of the line. */
export interface Reader {
  readonly commands: ShellCommand[];
  readonly place: ReadingPlace & { readonly shell: "bash" | "zsh" };
  doubt(why: string): void;
  /** False when the work allowed is used up. */
  step(): boolean;
  /** Reads text as a script. */
  text(source: string, folders: Folders): Flow;
}
