import { closeSync, constants, fstatSync, openSync, readSync, readdirSync, statSync } from "node:fs";

/** Reads the files of a git repository, without waiting and without running anything. Paths are absolute; what cannot be read is not there. */
export interface RepositoryReader {
  /** The whole file; undefined when there is none, when it is not a plain file, or when it is larger than git settings ever are. */
  readText(path: string): string | undefined;
  /** Follows links, as git does. */
  exists(path: string): "file" | "directory" | undefined;
  /** Names in a folder, links included. */
  list(path: string): readonly string[];
  /** For git's index, which is not text. A reader without it cannot find submodules that no `.gitmodules` names. */
  readBytes?(path: string): Uint8Array | undefined;
}

// A config of more than this is not one that a person wrote; an index of more than this holds several hundred thousand files.
const mostTextBytes = 1024 * 1024;
const mostIndexBytes = 64 * 1024 * 1024;

/** Reads from the disk. A pipe or a device in the place of a file is not waited for. */
export const diskReader: RepositoryReader = {
  readText: (path) => readPlainFile(path, mostTextBytes)?.toString("utf8"),
  readBytes: (path) => readPlainFile(path, mostIndexBytes),
  exists(path) {
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? "file" : found?.isDirectory() ? "directory" : undefined;
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
};

function readPlainFile(path: string, mostBytes: number): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(file);
    if (!found.isFile() || found.size > mostBytes) return undefined;
    const bytes = Buffer.alloc(found.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
