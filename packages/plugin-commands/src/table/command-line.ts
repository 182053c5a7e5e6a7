/** A line that uses a command. */
export interface CommandLine {
  readonly name: string;
  /** Everything after the name and one blank. */
  readonly arguments: string;
}

/**
 * Reads a prompt as the use of a command: a slash and a name, up to a blank or the end. A path such as `/etc/hosts` is none, and two slashes before a
 * name stand for one that is meant as it is.
 */
export function readCommandLine(text: string): CommandLine | { readonly prompt: string } | undefined {
  const [, slashes, name, args] =
    /^\s*(\/\/?)([\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.:-]*[\p{L}\p{M}\p{N}_-])?)(?:\s+([\s\S]*))?$/u.exec(text) ?? [];
  if (slashes === undefined || name === undefined) {
    return /^\s*\/\/[\p{L}\p{N}]/u.test(text) ? { prompt: text.replace("/", "") } : undefined;
  }
  return slashes === "//" ? { prompt: text.replace("/", "") } : { name, arguments: (args ?? "").trimEnd() };
}
