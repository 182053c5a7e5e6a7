/** One word of a command as the shell would hand it to the program, as far as that can be known without running anything. */
export interface ShellWord {
  /** After quote removal; undefined where the value cannot be known: an expansion, a substitution, an unquoted glob or tilde user. */
  readonly text: string | undefined;
  /** As it was written. */
  readonly source: string;
  /** The part before the first thing that cannot be known, for rules and messages; equals `text` where that is known. */
  readonly prefix: string;
}

/** A file that a command would read or write, as far as its arguments say. */
export interface PathUse {
  /** As given, tilde expanded, not yet made absolute; undefined where it cannot be known. */
  readonly path: string | undefined;
  /** The working folder it counts from: absolute; undefined where an earlier `cd` cannot be followed. */
  readonly cwd: string | undefined;
  readonly source: string;
}

/** How far a command can be vouched for by its name and arguments alone. */
export type Effect =
  /** Proved to change nothing, by the table of its options. Which files it reads still has to be judged. */
  | "reads"
  /** Changes only the files named in `writes`, as `mkdir`, `touch`, `cp` do. */
  | "writes"
  /** Anything may happen. */
  | "runs";

/** One simple command that the line may run: at the top, in a substitution, a function body, a loop, behind a wrapper. */
export interface ShellCommand {
  /** The program or builtin, quotes removed; undefined where it cannot be known. */
  readonly name: string | undefined;
  /** Name and arguments. */
  readonly words: readonly ShellWord[];
  /** The same after each wrapper that was taken off (`timeout 5`, `nice`, `env A=1`): outermost first, the bare command last. */
  readonly forms: readonly (readonly ShellWord[])[];
  /** Assignments before the name, in order. `safe` ones (`LANG`, `NO_COLOR`, …) change nothing that matters. */
  readonly assignments: readonly { readonly name: string; readonly value: string | undefined; readonly safe: boolean }[];
  /** The text from name to last argument, as written, without redirects and assignments. */
  readonly source: string;
  readonly effect: Effect;
  /** For `effect` `runs`: why, in words that complete "because …". */
  readonly why: string | undefined;
  readonly reads: readonly PathUse[];
  /** Includes the targets of output redirects. */
  readonly writes: readonly PathUse[];
  /** Removes what it names: `rm`, `rmdir`, `find -delete`. Judged against critical folders. */
  readonly removes: readonly PathUse[];
  readonly cwd: string | undefined;
  /** Set for git: the folder whose repository configuration applies, where reading is only safe if that configuration runs nothing. */
  readonly git: PathUse | undefined;
  /** Host names it talks to, where arguments name them. */
  readonly hosts: readonly string[];
}

/** What a command line would do, read without running it. */
export interface ShellReading {
  readonly commands: readonly ShellCommand[];
  /** Why the line as a whole cannot be vouched for: does not parse, holds NUL, is too long, is nested too deep, redefines a command. Not empty: never allowed by a rule narrower than the whole tool. */
  readonly doubts: readonly string[];
  /** Number of commands at the top level joined by `&&`, `||`, `;`, `|`, `&`, newline. 1 for a simple command. */
  readonly parts: number;
}

export interface ReadingPlace {
  /** Absolute. */
  readonly cwd: string;
  readonly home: string;
  readonly shell: "bash" | "zsh" | "powershell";
}
