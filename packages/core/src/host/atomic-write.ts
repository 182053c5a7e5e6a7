import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readlink, realpath, rename, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { syncFolder } from "@lorimer/sdk/files";
import { isMissing, systemCode } from "./file-error.js";

/**
 * Replaces a file so that a reader, or a machine that loses power, has the old bytes or the new: everything goes to a
 * file beside it, is synced, and is then renamed over it.
 */
export async function atomicWrite(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const target = await linkTarget(path);
  const before = await stat(target).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (before !== undefined && !before.isFile()) {
    // Renaming over /dev/null would replace the device for the whole machine.
    throw new LorimerError(
      "WORKSPACE_WRITE",
      `Cannot write ${path}: it is ${before.isDirectory() ? "a folder (EISDIR)" : "not a regular file"}`,
    );
  }
  const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`);
  const handle = await openNew(temporary);
  try {
    try {
      await writeAll(handle, bytes);
      if (mode !== undefined || before !== undefined) await handle.chmod((mode ?? before?.mode ?? 0o644) & 0o7777);
      if (before !== undefined) await keepOwner(handle, before);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Where a write to `path` must land: behind every link, also one that points at nothing yet. */
async function linkTarget(path: string, depth = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error) || depth > 40) throw error;
  }
  const info = await lstat(path).catch(() => undefined);
  if (info?.isSymbolicLink() !== true) return path;
  return linkTarget(resolve(await realpath(dirname(path)), await readlink(path)), depth + 1);
}

async function openNew(path: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    return await open(path, flags, 0o666);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    return open(path, flags, 0o666);
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

/** Matters when root edits another person's file; nobody else may give files away, and need not. */
async function keepOwner(handle: FileHandle, before: { readonly uid: number; readonly gid: number; readonly mode: number }): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const now = await handle.stat();
  if (now.uid === before.uid && now.gid === before.gid) return;
  await handle.chown(before.uid, before.gid).catch(() => {});
  // Changing the owner clears the set-id bits.
  await handle.chmod(before.mode & 0o7777).catch(() => {});
}
