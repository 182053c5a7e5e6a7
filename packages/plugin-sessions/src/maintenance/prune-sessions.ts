import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SessionId } from "@lorimer/sdk";
import { lockOf } from "../store/file-journal.js";
import { lockSession } from "../store/session-lock.js";
import type { SessionStore } from "../store/session-store.js";

const day = 86_400_000;

export interface PruneOptions {
  /** Sessions that nobody wrote to for so many days are deleted, wherever they were begun. */
  readonly days: number;
  /** Milliseconds since the epoch. Default: now. */
  readonly now?: number;
}

/** Deletes old sessions with all that belongs to them, also logs that cannot be read. One that somebody has open is left alone. */
export async function pruneSessions(store: SessionStore, { days, now = Date.now() }: PruneOptions): Promise<readonly SessionId[]> {
  const deleted: SessionId[] = [];
  for (const { id, path } of store.paths(true)) {
    // One that cannot be deleted is no reason to keep the others.
    if (await pruned(path, now - days * day).catch(() => false)) deleted.push(id);
  }
  for (const folder of store.folders()) await removeLeftovers(folder, now - Math.max(1, days) * day).catch(() => undefined);
  return deleted;
}

/** Deletes what a crash left of a session that has no log: one that was being deleted, or copied. */
async function removeLeftovers(folder: string, before: number): Promise<void> {
  const names = await readdir(folder);
  const logs = new Set(names.filter((name) => name.endsWith(".jsonl")).map((name) => basename(name, ".jsonl")));
  for (const name of names) {
    const path = join(folder, name);
    if (logs.has(name.split(".")[0] ?? "") || (await stat(path)).mtimeMs >= before) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** The same at most once a day, for a run that starts: `days` below 1 are taken as 1, so that no session is deleted on the day it was written. */
export async function pruneDaily(store: SessionStore, { days, now = Date.now() }: PruneOptions): Promise<readonly SessionId[]> {
  const mark = join(store.folder, ".pruned");
  const last = (await stat(mark).catch(() => undefined))?.mtimeMs ?? 0;
  if (last <= now && now - last < day) return [];
  try {
    await writeFile(mark, "", { mode: 0o600 });
    await utimes(mark, now / 1000, now / 1000);
  } catch {
    // Nothing is kept here yet, or nothing can be written: then there is nothing to delete either.
    return [];
  }
  return pruneSessions(store, { days: Math.max(1, days), now });
}

async function pruned(path: string, before: number): Promise<boolean> {
  if ((await stat(path)).mtimeMs >= before) return false;
  const lock = await lockSession(lockOf(path));
  try {
    // It may have been written to since.
    if ((await stat(path)).mtimeMs >= before) return false;
    await removeSession(path);
    return true;
  } finally {
    await lock.release();
  }
}

/** Deletes a log, what is remembered of it, and what was kept beside it. The lock is left to whoever holds it. */
export async function removeSession(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  const name = basename(path, ".jsonl");
  const folder = dirname(path);
  const beside = (await readdir(folder)).filter(
    (file) => file === name || (file.startsWith(`${name}.`) && !file.startsWith(`${name}.jsonl.lock`)),
  );
  for (const file of beside) await rm(join(folder, file), { recursive: true, force: true });
}
