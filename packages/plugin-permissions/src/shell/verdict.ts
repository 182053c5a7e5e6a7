import type { Effect, PathUse, ShellWord } from "./shell-reading.js";

/** A path before the working folder is known. */
export type Use = Omit<PathUse, "cwd">;

/** What one command's table says of its arguments. */
export interface Verdict {
  readonly effect: Effect;
  readonly why?: string | undefined;
  readonly reads?: readonly Use[];
  readonly writes?: readonly Use[];
  readonly removes?: readonly Use[];
  readonly hosts?: readonly string[];
  /** For git: the folder given by `-C`; path undefined when it cannot be known, `.` when it is the working folder. */
  readonly git?: Use;
}

export interface Surroundings {
  readonly shell: "bash" | "zsh";
  readonly home: string;
}

/** Judges arguments, name left off. */
export type Judge = (args: readonly ShellWord[], around: Surroundings) => Verdict;

export const harmless: Verdict = { effect: "reads" };

export function runs(why: string, more: Omit<Verdict, "effect" | "why"> = {}): Verdict {
  return { effect: "runs", why, ...more };
}

/** How a word names a file. A glob is vouched for below its fixed folder only when none of its parts can be `..`. */
export function use(word: ShellWord, how: { readonly below?: boolean; readonly listing?: boolean } = {}): Use {
  if (word.text !== undefined) return { path: word.text, source: word.source, ...how };
  const folder = word.pattern === undefined ? undefined : globFolder(word.prefix, word.pattern);
  if (folder === undefined) return { path: undefined, source: word.source, ...how };
  return { path: folder, source: word.source, pattern: word.pattern ?? "", ...how };
}

export function usePath(path: string, how: { readonly below?: boolean; readonly listing?: boolean } = {}): Use {
  return { path, source: path, ...how };
}

function globFolder(prefix: string, pattern: string): string | undefined {
  const slash = prefix.lastIndexOf("/");
  const depth = prefix.split("/").length - 1;
  const rest = pattern.split("/").slice(depth);
  // `.*` and `..?` may name the parent folder.
  if (rest.some((segment) => /^(?:\\?\.){1,2}(?:$|[*?[])/.test(segment))) return undefined;
  if (slash < 0) return ".";
  return slash === 0 ? "/" : prefix.slice(0, slash);
}

const strength = { reads: 0, writes: 1, runs: 2 } as const;

export function strongest(left: Effect, right: Effect): Effect {
  return strength[left] >= strength[right] ? left : right;
}

/** A word that may turn out to be an option, or several words. */
export function mayBeOption(word: ShellWord): boolean {
  if (word.text !== undefined) return false;
  return word.splits === true || word.prefix === "" || word.prefix.startsWith("-");
}
