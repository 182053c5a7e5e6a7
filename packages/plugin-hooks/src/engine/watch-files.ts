import { basename, isAbsolute, join } from "node:path";
import type { HookEntry } from "../config/hook-entry.js";
import type { HookVerdict } from "../contract/index.js";

/** The files that FileChanged hooks name in their matchers, in the session's folder. */
export function filesNamedBy(entries: readonly HookEntry[], root: string): readonly string[] {
  return entries.flatMap(({ pattern = "" }) =>
    pattern
      .split("|")
      .map((name) => name.trim())
      .filter((name) => name !== "" && name !== "*" && basename(name) === name)
      .map((name) => join(root, name)),
  );
}

/** The files that a hook asked to have watched. */
export function filesAskedFor(verdict: HookVerdict, cwd: string): readonly string[] {
  const { watchPaths } = verdict.output;
  if (!Array.isArray(watchPaths)) return [];
  return watchPaths.filter((path) => typeof path === "string").map((path) => (isAbsolute(path) ? path : join(cwd, path)));
}
