/*
 * The command runs by `eval` in the shell itself, so that `cd` lasts to the end and the last status is the command's own. Where the
 * shell ended up is written to a file descriptor of its own, never to an output: after the command, and from an EXIT trap for commands
 * that call `exit`. The descriptor is moved out of the way (3 to 9 are what scripts use), and each report begins
 * with a NUL, so the last one counts whole, also for folders with line breaks in their names.
 */
const report = `{ set +x; printf "\\0"; pwd -P; } 2>/dev/null >&99`;
const keepingPlace = [
  "exec 99>&3 3>&-",
  `trap '${report}' EXIT`,
  'lorimer_command=$1; shift; eval "$lorimer_command"',
  // Without a trace of its own, where the command switched tracing on.
  "{ lorimer_status=$?; set +ex; } 2>/dev/null",
  report,
  "exit $lorimer_status",
].join("; ");

/** Bytes that one argument of a process may have on Linux are 128 KiB; longer commands go through a file. */
export const longestArgument: number = 100_000;

/** Arguments for bash that run a command and report, as descriptor 3, the folder it ends in. */
export function placeKeepingArgs(command: string): readonly string[] {
  return ["--noprofile", "--norc", "-c", keepingPlace, "bash", command];
}

/** Arguments for bash that just run a command. */
export function plainArgs(command: string): readonly string[] {
  return ["--noprofile", "--norc", "-c", command];
}

/** The folder that the shell reported last, if it did. */
export function reportedPlace(report: Uint8Array): string | undefined {
  const text = Buffer.from(report).toString();
  const path = text.slice(text.lastIndexOf("\0") + 1).replace(/\n$/, "");
  return text.includes("\0") && path.startsWith("/") ? path : undefined;
}

/** A word that bash reads as exactly this text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command with files read into its shell first, and folders put before its search path; what the files print is not part of its output. */
export function withScripts(command: string, scripts: readonly string[], folders: readonly string[] = []): string {
  const path = folders.length === 0 ? [] : [`export PATH=${folders.map(quoted).join(":")}:"$PATH"`];
  return [...path, ...scripts.map((path) => `. ${quoted(path)} >/dev/null 2>&1`), command].join("\n");
}
