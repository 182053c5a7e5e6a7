import { randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LorimerError, messageOf } from "../errors.js";
import { isAlive } from "./is-alive.js";

/** Milliseconds after which a lock that does not say whose it is counts as abandoned: its holder died while making it. */
const namelessAfter = 1000;

/** A lock that is held. */
export interface HeldLock {
  readonly id: string;
  /** Fails where somebody took the lock away, as from a process that was stopped for long. Ask right before what must not be done twice. */
  assertHeld(): void;
}

export interface FileLockOptions {
  /** Milliseconds to wait for it. 30,000 by default. */
  readonly waitMs?: number;
  /** Milliseconds without a sign of life after which a lock is taken from its holder; a living holder gives one three times as often. 10,000 by default. */
  readonly abandonedMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Does work while holding a lock file that other processes, and other calls in this one, respect. A dead holder's lock is taken over, and
 * so is that of a process that was stopped: work that cannot be done twice asks `assertHeld` before its last step. Fails with `FILE_LOCKED`.
 */
export async function withFileLock<T>(path: string, work: (lock: HeldLock) => Promise<T>, options: FileLockOptions = {}): Promise<T> {
  const { waitMs = 30_000, abandonedMs = 10_000, signal } = options;
  const id = randomUUID();
  const content = JSON.stringify({ id, pid: process.pid, host: hostname() });
  const deadline = Date.now() + waitMs;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let pause = 1; !create(path, content); pause = Math.min(pause * 1.6, 30)) {
    signal?.throwIfAborted();
    if (await breakAbandoned(path, abandonedMs)) continue;
    if (Date.now() > deadline) throw new LorimerError("FILE_LOCKED", heldBy(path), { hint: "Try again when it has ended." });
    await sleep(pause * (0.5 + Math.random()));
  }
  const alive = setInterval(() => void signOfLife(path, content), abandonedMs / 3).unref();
  try {
    const assertHeld = (): void => {
      if (contentOf(path) !== content) throw new LorimerError("FILE_LOCKED", `${path} was taken away by another process.`);
    };
    return await work({ id, assertHeld });
  } finally {
    clearInterval(alive);
    // A lock that cannot be removed is found abandoned later; the work is done all the same.
    if (contentOf(path) === content) await rm(path, { force: true }).catch(() => {});
  }
}

/** Where a change is prepared by the holder of a lock, beside the file it replaces: whoever takes the lock over removes it. */
export function draftOf(lockPath: string, id: string): string {
  return `${lockPath}.${id}.tmp`;
}

function create(path: string, content: string): boolean {
  try {
    // In one go, so that hardly any process dies between making the lock and saying whose it is.
    writeFileSync(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isTaken(error as NodeJS.ErrnoException)) return false;
    throw new LorimerError("FILE_LOCKED", `The lock ${path} cannot be made: ${messageOf(error)}`, { cause: error });
  }
}

/** Windows says of a file that is just being removed that it may not be opened. */
function isTaken({ code }: NodeJS.ErrnoException): boolean {
  return code === "EEXIST" || (process.platform === "win32" && (code === "EPERM" || code === "EBUSY"));
}

/**
 * Takes away a lock whose holder is gone. Only one process may, because between looking and removing the lock could have become
 * another's: that one holds a second lock, and looks again.
 */
async function breakAbandoned(path: string, after: number): Promise<boolean> {
  if (!(await isAbandoned(path, after))) return false;
  const breaker = `${path}.break`;
  if (!create(breaker, JSON.stringify({ pid: process.pid, host: hostname() }))) {
    if (await isAbandoned(breaker, after)) await rm(breaker, { force: true, recursive: true });
    return false;
  }
  try {
    if (!(await isAbandoned(path, after))) return false;
    const { id } = ownerOf(contentOf(path));
    await rm(path, { force: true, recursive: true });
    if (id !== undefined && /^[\da-f-]{36}$/.test(id)) await rm(draftOf(path, id), { force: true });
    return true;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isAbandoned(path: string, after: number): Promise<boolean> {
  const content = contentOf(path);
  const { pid, host } = ownerOf(content);
  if (pid !== undefined && host === hostname() && !isAlive(pid)) return content === contentOf(path);
  try {
    return Date.now() - (await stat(path)).mtimeMs > (content === "" ? Math.min(namelessAfter, after) : after);
  } catch {
    return false;
  }
}

async function signOfLife(path: string, content: string): Promise<void> {
  const now = new Date();
  if (contentOf(path) === content) await utimes(path, now, now).catch(() => {});
}

function heldBy(path: string): string {
  const { pid, host } = ownerOf(contentOf(path));
  return `${path} is held by ${pid === undefined ? "another process" : `process ${pid}${host === hostname() ? "" : ` of ${host}`}`}.`;
}

function contentOf(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    // Not blocking, because opening a pipe would wait for its other end.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor, "utf8") : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function ownerOf(content: string | undefined): { readonly id?: string; readonly pid?: number; readonly host?: string } {
  try {
    const owner = JSON.parse(content ?? "") as { id?: unknown; pid?: unknown; host?: unknown } | null;
    if (typeof owner?.pid !== "number" || typeof owner.host !== "string") return {};
    return { pid: owner.pid, host: owner.host, ...(typeof owner.id === "string" ? { id: owner.id } : {}) };
  } catch {
    return {};
  }
}
