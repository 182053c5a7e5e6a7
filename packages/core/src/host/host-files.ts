import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { appendFile, lstat, mkdir, open, readdir, realpath, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type { DirectoryEntry, FileInfo, WorkspaceFiles } from "@lorimer/sdk";
import { absolutePath } from "./absolute-path.js";
import { atomicWrite } from "./atomic-write.js";
import { fileError, isMissing } from "./file-error.js";

const defaultMaxBytes = 256 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** The files of this machine. */
export const hostFiles: WorkspaceFiles = {
  stat: (path) => info(path, stat),
  lstat: (path) => info(path, lstat),
  realpath: async (path) => resolved(absolutePath(path)),
  read: (path, options = {}) => failing("read", path, (file) => readWhole(file, options.maxBytes ?? defaultMaxBytes, options.signal)),
  stream,
  write: (path, bytes, options = {}) => failing("write", path, (file) => atomicWrite(file, bytes, options.mode)),
  append: (path, bytes) => failing("write", path, (file) => appendFile(file, bytes, { mode: 0o600 })),
  list: (path) =>
    failing("read", path, async (file) => {
      const entries = await readdir(file, { withFileTypes: true });
      return entries.map((entry): DirectoryEntry => ({ name: entry.name, kind: kindOf(entry) }));
    }),
  makeDirectory: (path) =>
    failing("write", path, async (file) => {
      await mkdir(file, { recursive: true });
    }),
  remove: (path) => failing("write", path, (file) => rm(file, { recursive: true, force: true, maxRetries: 3 })),
};

async function failing<T>(operation: "read" | "write", path: string, act: (path: string) => Promise<T>): Promise<T> {
  const file = absolutePath(path);
  try {
    return await act(file);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw fileError(operation, file, error);
  }
}

async function info(path: string, read: (path: string) => Promise<Stats>): Promise<FileInfo | undefined> {
  return failing("read", path, async (file) => {
    try {
      const stats = await read(file);
      return { kind: kindOf(stats), size: stats.size, mtimeMs: stats.mtimeMs, mode: stats.mode & 0o7777, links: stats.nlink };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
}

function kindOf(entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): FileInfo["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw fileError("read", path, error);
    return join(await resolved(dirname(path)), basename(path));
  }
}

/** O_NONBLOCK, because opening a named pipe that nobody writes to would otherwise never return. */
async function openFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, size: stats.size };
    throw new LorimerError(
      "WORKSPACE_READ",
      `Cannot read ${path}: it is ${stats.isDirectory() ? "a folder (EISDIR)" : "not a regular file"}`,
    );
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readWhole(path: string, maxBytes: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const { handle, size } = await openFile(path);
  const tooLarge = (bytes: string): LorimerError =>
    new LorimerError("WORKSPACE_READ", `Cannot read ${path}: it has ${bytes} bytes, more than the limit of ${maxBytes}`, {
      hint: "Read a part of it.",
    });
  try {
    if (size > maxBytes) throw tooLarge(String(size));
    // Files such as those in /proc claim to be empty; only reading tells.
    let buffer = Buffer.allocUnsafeSlow(size === 0 ? 4096 : size);
    let length = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, length, Math.min(buffer.length - length, 8 * 1024 * 1024), null);
      length += bytesRead;
      if (bytesRead === 0 || length === size) return buffer.subarray(0, length);
      if (length > maxBytes) throw tooLarge(`more than ${length}`);
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    }
  } finally {
    await handle.close();
  }
}

async function* stream(
  path: string,
  options: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, void> {
  const { handle } = await failing("read", path, openFile);
  try {
    const end = options.end ?? Number.POSITIVE_INFINITY;
    for (let position = options.start ?? 0; position < end;) {
      options.signal?.throwIfAborted();
      const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, end - position));
      const { bytesRead } = await failing("read", path, () => handle.read(buffer, 0, buffer.length, position));
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
