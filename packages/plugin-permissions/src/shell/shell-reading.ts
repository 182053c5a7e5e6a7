/** One word of a command as the shell would hand it to the program, as far as that can be known without running anything. */
export interface ShellWord {
  /** After quote removal; undefined where the value cannot be known: an expansion, a substitution, an unquoted glob or tilde user. */
  readonly text: string | undefined;
  /** As it was written. */
  readonly source: string;
  /** The part before the first thing that cannot be known, for rules and messages; equals `text` where that is known. */
  readonly prefix: string;
  /** Holds an unquoted expansion, so that it may become no word at all or several, any of which may be an option. */
  readonly splits?: boolean;
  /** The word as a glob, quoted characters escaped by a backslash, when a glob is all that is unknown in it. */
  readonly pattern?: string;
}

/** A file that a command would read or write, as far as its arguments say. */
export interface PathUse {
  /** As given, tilde expanded, not yet made absolute; undefined where it cannot be known. */
  readonly path: string | undefined;
  /** The working folder it counts from: absolute; undefined where an earlier `cd` cannot be followed. Logical, so resolve its links first. */
  readonly cwd: string | undefined;
  readonly source: string;
  /** Set for a glob: the names meant, counted from `cwd`. `path` is then the folder that all of them stand below, and no `..` follows the first glob character. */
  readonly pattern?: string;
  /** Everything below the path may be used too: `grep -r`, `find`, `rm -r`. */
  readonly below?: boolean;
  /** Only names and attributes are read, no contents: `ls`, `stat`, `test -f`. */
  readonly listing?: boolean;
}

/** How far a command can be vouched for by its name and arguments alone. */
export type Effect =
  /** Proved to change nothing, by the table of its options. Which files it reads still has to be judged. */
  | "reads"
  /** Changes only the files named in `writes` and `removes`, as `mkdir`, `touch`, `cp`, `rm` do. */
  | "writes"
  /** Anything may happen. */
  | "runs";

export interface ShellAssignment {
  readonly name: string;
  readonly value: string | undefined;
  readonly safe: boolean;
  /** Holds a glob or a list, which may name files where it is used. */
  readonly globs?: boolean;
}

/**
 * One simple command that the line may run: at the top, in a substitution, a function body, a loop, behind a wrapper.
 * What has no command word (`> file`, `X=1`, the redirects of a loop) has `name` "" and no `words`: no rule is about it, its `effect` and its paths are.
 */
export interface ShellCommand {
  /** The program or builtin, quotes removed; undefined where it cannot be known. */
  readonly name: string | undefined;
  /** Name and arguments. */
  readonly words: readonly ShellWord[];
  /** For deny and ask rules. The same after each wrapper that was taken off (`timeout 5`, `nice`, `env A=1`): outermost first, the bare command last; also without folder (`/bin/rm`) and without options before the subcommand (`git -C x push`). */
  readonly forms: readonly (readonly ShellWord[])[];
  /** For allow rules: as written, and without the wrappers that only bound or time what they run (`timeout`, `time`, `nice`, `nohup`, `stdbuf`, `command`, `builtin`, `noglob`, `xargs` without options). */
  readonly allowForms: readonly (readonly ShellWord[])[];
  /** Only a rule without wildcards may allow it: `watch`, `setsid`, `ionice`, `flock`, `find -exec`. */
  readonly exactOnly: boolean;
  /** Index in `commands` of the command whose arguments hold this one (`find -exec`, `sh -c`, `eval`), if any. */
  readonly within: number | undefined;
  /** Assignments before the name, in order. `safe` ones (`LANG`, `NO_COLOR`, …) change nothing that matters. */
  readonly assignments: readonly ShellAssignment[];
  /** The text from name to last argument, as written, without redirects and assignments, one blank between words. */
  readonly source: string;
  readonly effect: Effect;
  /** For `effect` `runs`: why, in words that complete "because …". */
  readonly why: string | undefined;
  readonly reads: readonly PathUse[];
  /** Includes the targets of output redirects. */
  readonly writes: readonly PathUse[];
  /** Removes what it names: `rm`, `rmdir`, `find -delete`. Judged against critical folders. */
  readonly removes: readonly PathUse[];
  /** Absolute; undefined when unknown or when it may be one of several. The paths above name every folder they may count from. */
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
