import type { ShellCommand, ShellWord } from "@lorimer/plugin-permissions/contract";

/** One program with its arguments, in one of the forms a command has once wrappers are taken off. */
export interface Invocation {
  /** Without folder and `.exe`, in lower case. */
  readonly program: string;
  /** What can be known of each argument: all of it, or the part before the first expansion. */
  readonly args: readonly string[];
  /** The arguments by position whose value is not wholly known. */
  readonly unclear: ReadonlySet<number>;
  /** As it was written, for messages. */
  readonly source: string;
  readonly cwd: string | undefined;
  readonly assignments: ShellCommand["assignments"];
}

/** Programs that run another one with other rights. */
export const elevators: ReadonlySet<string> = new Set(["sudo", "sudoedit", "doas", "su", "pkexec", "run0", "runas", "gsudo"]);

/** The program of a command and what it runs in turn: behind each wrapper, behind `sudo`, behind `xargs`. */
export function invocationsOf(command: ShellCommand): readonly Invocation[] {
  const forms = command.forms.length > 0 ? command.forms : [command.words];
  // A form of the same program without some of its options says less than the one before it.
  const telling = forms.filter((words, index) => index === 0 || programName(words[0]) !== programName(forms[index - 1]?.[0]));
  return telling.flatMap((words) => invocation(words, command) ?? []);
}

function invocation(words: readonly ShellWord[], command: ShellCommand): Invocation | undefined {
  const program = programName(words[0]);
  if (program === "") return undefined;
  const args = words.slice(1);
  return {
    program,
    args: args.map((word) => word.text ?? word.prefix),
    unclear: new Set(args.flatMap((word, index) => (word.text === undefined ? [index] : []))),
    source: shortened(command.source),
    cwd: command.cwd,
    assignments: command.assignments,
  };
}

function programName(word: ShellWord | undefined): string {
  const name = (word?.text ?? "").replaceAll("\\", "/");
  return name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/\.exe$/i, "")
    .toLowerCase();
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
