import type { Invocation } from "../act/invocation.js";

/** A git command line, taken apart. */
export interface GitCommand {
  readonly subcommand: string;
  /** Arguments after the subcommand. */
  readonly args: readonly string[];
  /** Given with `-c`, as `key=value`. */
  readonly configs: readonly string[];
  /** Where it works: the folder of `-C`, or where the shell is. Absolute, or undefined where that cannot be told. */
  readonly folder: string | undefined;
  readonly source: string;
  readonly assignments: Invocation["assignments"];
}

const valued = new Set([
  "-C",
  "-c",
  "--git-dir",
  "--work-tree",
  "--namespace",
  "--exec-path",
  "--super-prefix",
  "--config-env",
  "--attr-source",
]);

/** Undefined when the program is not git. */
export function gitCommand({ program, args, source, cwd, assignments }: Invocation): GitCommand | undefined {
  if (program !== "git") return undefined;
  const configs: string[] = [];
  let folder = cwd;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-")) break;
    if (!valued.has(arg)) continue;
    const value = args[++at] ?? "";
    if (arg === "-c") configs.push(value);
    if (arg === "-C") folder = value.startsWith("/") ? value : folder === undefined ? undefined : `${folder}/${value}`;
  }
  return { subcommand: (args[at] ?? "").toLowerCase(), args: args.slice(at + 1), configs, folder, source, assignments };
}
