import { statSync } from "node:fs";
import type { WorkspaceFiles } from "@lorimer/sdk";

/** What reading instructions needs of files. */
export type ReadableFiles = Pick<WorkspaceFiles, "stat" | "realpath" | "read" | "list">;

/**
 * The host's files, told at once where nothing is there. A session asks for some ninety files that nearly all do not exist, and each
 * question that goes through the thread pool costs a start thirty times as much. What is there, or cannot be told, is asked as ever.
 * What was asked is remembered with what it was like, so that the same questions are asked again only where an answer changed.
 */
export class FilesAtHand implements ReadableFiles {
  readonly #files: ReadableFiles;
  readonly #seen = new Map<string, string>();

  constructor(files: ReadableFiles) {
    this.#files = files;
  }

  async stat(path: string): ReturnType<ReadableFiles["stat"]> {
    const now = looksOf(path);
    this.#remember(path, now);
    return now === missing ? undefined : this.#files.stat(path);
  }

  list(path: string): ReturnType<ReadableFiles["list"]> {
    this.#remember(`${path}/`, looksOf(`${path}/`));
    return this.#files.list(path);
  }

  realpath(path: string): Promise<string> {
    return this.#files.realpath(path);
  }

  read(path: string, options: Parameters<ReadableFiles["read"]>[1]): ReturnType<ReadableFiles["read"]> {
    return this.#files.read(path, options);
  }

  /** Whether something that was asked for has come, gone or changed. Takes some microseconds for each file. */
  get changed(): boolean {
    for (const [path, before] of this.#seen) if (looksOf(path) !== before) return true;
    return false;
  }

  /** The first answer is the one that was acted on: what is asked later, such as for a person who looks, changes nothing. */
  #remember(path: string, looks: string): void {
    if (!this.#seen.has(path)) this.#seen.set(path, looks);
  }

  /** Nothing was asked yet. */
  forget(): void {
    this.#seen.clear();
  }
}

const missing = "";

/** What tells one state of a file from another; of a folder it is what is in it where its path ends in a slash, else only that it is one. */
function looksOf(path: string): string {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) return missing;
    if (info.isDirectory() && !path.endsWith("/")) return "folder";
    return `${info.ino} ${info.size} ${info.mtimeMs}`;
  } catch {
    return "cannot be told";
  }
}
