import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { lstat, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { LorimerError } from "@lorimer/sdk";
import { PinnedFolder } from "./pinned-folder.js";
import { systemCode } from "./system-code.js";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/** Replaces a file in a pinned folder, atomically and durably. Keeps its mode and owner. */
export async function safeReplace(folder: PinnedFolder, name: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const before = await entry(folder, name);
  if (before !== undefined && !before.isFile()) throw notAFile(before);
  const temporary = `.${name.slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
  const handle = await open(folder.at(temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  try {
    try {
      await handle.writeFile(bytes);
      if (mode !== undefined || before !== undefined) await handle.chmod((mode ?? before?.mode ?? 0o644) & 0o7777);
      if (before !== undefined) await keepOwner(handle, before);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(folder.at(temporary), folder.at(name));
  } catch (error) {
    await unlink(folder.at(temporary)).catch(() => {});
    throw error;
  }
  await folder.sync();
}

export async function safeAppend(folder: PinnedFolder, name: string, bytes: Uint8Array): Promise<void> {
  // Without O_NONBLOCK, a pipe that somebody put there would hold the harness up for ever.
  const handle = await open(folder.at(name), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notAFile(stats);
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

/** Removes an entry and everything below it, going down only through folders that are held open: a folder swapped for a link is not followed. */
export async function safeRemove(folder: PinnedFolder, name: string): Promise<void> {
  const found = await entry(folder, name);
  if (found === undefined) return;
  if (!found.isDirectory()) return unlink(folder.at(name)).catch(ignoreMissing);
  const inner = await PinnedFolder.open(folder.at(name), { follow: false });
  try {
    for (const child of await readdir(inner.at("."))) await safeRemove(inner, child);
  } finally {
    await inner.close();
  }
  await rmdir(folder.at(name)).catch(ignoreMissing);
}

async function entry(folder: PinnedFolder, name: string): Promise<Stats | undefined> {
  try {
    return await lstat(folder.at(name));
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

async function keepOwner(handle: FileHandle, before: Stats): Promise<void> {
  if (process.getuid?.() !== 0) return;
  await handle.chown(before.uid, before.gid).catch(() => {});
  // Changing the owner clears the set-id bits.
  await handle.chmod(before.mode & 0o7777).catch(() => {});
}

function notAFile(stats: Stats): LorimerError {
  const what = stats.isDirectory() ? "a folder (EISDIR)" : stats.isSymbolicLink() ? "a link that was just put there" : "not a regular file";
  return new LorimerError("WORKSPACE_WRITE", `it is ${what}`);
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== "ENOENT") throw error;
}
