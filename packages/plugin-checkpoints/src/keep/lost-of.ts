import type { FileState, Uncovered } from "../contract/index.js";

/** What cannot be had back of a path, in a sentence. */
export function lostOf(path: string, before: FileState): readonly Uncovered[] {
  if (before.kind === "file" && before.lost !== undefined) return [{ path, because: before.lost }];
  return before.kind === "other" ? [{ path, because: before.why }] : [];
}
