import { constants, createReadStream, writeSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { JournalFile } from "@lorimer/sdk";
import { lockSession } from "./session-lock.js";
import type { SessionLock } from "./session-lock.js";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The log of a session in a file of its owner's only. A session in which nothing is said makes no file and takes no lock. `created` is awaited
 * before a new file is there.
 */
export async function openFileJournal(
  path: string,
  exists: boolean,
  created: () => Promise<void> = async () => undefined,
): Promise<JournalFile> {
  let lock: SessionLock | undefined = exists ? await lockSession(lockOf(path)) : undefined;
  let file: FileHandle | undefined;
  const writable = async (): Promise<FileHandle> => {
    if (lock === undefined) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      lock = await lockSession(lockOf(path));
    }
    await lock.assertHeld();
    if (file !== undefined) return file;
    if (!exists) await created();
    return (file = await create(path));
  };
  return {
    read: () => readFile(path),
    tail: (bytes) => readTail(path, bytes),
    async append(bytes) {
      const { fd } = await writable();
      // Into the system's cache, which takes less time than handing the work to another thread; only `sync` waits for the disk.
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    },
    async sync() {
      await file?.datasync();
    },
    async close() {
      try {
        await file?.close();
      } finally {
        await lock?.release();
      }
    },
  };
}

export function lockOf(path: string): string {
  return `${path}.lock`;
}

/** The bytes of a file; none where there is no such file. */
export async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw new LorimerError(
      "JOURNAL_READ",
      `The session's log ${path} could not be read: ${code === "EISDIR" ? "it is a folder" : messageOf(error)}.`,
      {
        hint: "Nothing was changed. Mend the cause, or move what stands there away.",
        cause: error,
      },
    );
  }
}

async function readTail(path: string, length: number): Promise<{ readonly bytes: Uint8Array; readonly whole: boolean }> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return { bytes: new Uint8Array(), whole: true };
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, length));
    let done = 0;
    for (let read = 1; done < bytes.length && read > 0; done += read)
      read = (await file.read(bytes, done, bytes.length - done, size - bytes.length + done)).bytesRead;
    return { bytes: bytes.subarray(0, done), whole: size <= length };
  } finally {
    await file.close();
  }
}

async function create(path: string): Promise<FileHandle> {
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  // The name is on the disk before anything in it is acknowledged.
  const folder = await open(dirname(path), "r").catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // Some file systems cannot sync a folder.
  } finally {
    await folder?.close();
  }
  return file;
}
