import { statSync } from "node:fs";
import type { WorkspaceFiles } from "@lorimer/sdk";

/** What reading instructions needs of files. */
export type ReadableFiles = Pick<WorkspaceFiles, "stat" | "realpath" | "read" | "list">;

/**
 * The host's files, told at once where nothing is there. A session asks for some ninety files that nearly all do not exist, and each
 * question that goes through the thread pool costs a start thirty times as much. What is there, or cannot be told, is asked as ever.
 */
export function filesAtHand(files: ReadableFiles): ReadableFiles {
  return {
    stat: async (path) => (isMissing(path) ? undefined : files.stat(path)),
    realpath: (path) => files.realpath(path),
    read: (path, options) => files.read(path, options),
    list: (path) => files.list(path),
  };
}

function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}
