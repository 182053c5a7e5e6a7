import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { readText } from "../layers/read-text.js";

/** Milliseconds after which a lock is taken from its holder: far longer than a change takes, so that it can only be a dead one. */
const abandonedAfter = 10_000;

/** The same for a lock that does not say whose it is: its holder died while making it. */
const namelessAfter = 1000;

/** Milliseconds to wait for a lock, by default. */
const patience = 30_000;

/** A lock that is held. */
export interface HeldLock {
  readonly id: string;
  /** Fails where somebody took the lock away, as from a process that was stopped for long. Ask right before what must not be done twice. */
  assertHeld(): void;
}

/** Does work while holding a lock file that other processes respect. Fails with `SETTINGS_LOCKED` where the lock cannot be had. */
export async function withFileLock<T>(path: string, work: (lock: HeldLock) => Promise<T>, waitMs: number = patience): Promise<T> {
  const id = randomUUID();
  const content = JSON.stringify({ id, pid: process.pid, host: hostname() });
  const deadline = Date.now() + waitMs;
  for (let pause = 1; !create(path, content); pause = Math.min(pause * 1.6, 30)) {
    if (await breakAbandoned(path)) continue;
    if (Date.now() > deadline) {
      throw new LorimerError("SETTINGS_LOCKED", `${path} is held by another process.`, { hint: "Remove it when nothing uses it." });
    }
    await sleep(pause * (0.5 + Math.random()));
  }
  try {
    const assertHeld = (): void => {
      if (contentOf(path) !== content) throw new LorimerError("SETTINGS_LOCKED", `${path} was taken away by another process.`);
    };
    return await work({ id, assertHeld });
  } finally {
    // A lock that cannot be removed is found abandoned later; the work is done all the same.
    if (contentOf(path) === content) await rm(path, { force: true }).catch(() => {});
  }
}

/** Where a change is prepared by the holder of a lock, beside the file it replaces. */
export function draftOf(lockPath: string, id: string): string {
  return `${lockPath}.${id}.tmp`;
}

function create(path: string, content: string): boolean {
  try {
    // In one go, so that hardly any process dies between making the lock and saying whose it is.
    writeFileSync(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new LorimerError("SETTINGS_WRITE", `The lock ${path} cannot be made: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Takes away a lock whose holder is gone. Only one process may, because between looking and removing the lock could have become
 * another's: that one holds a second lock, and looks again.
 */
async function breakAbandoned(path: string): Promise<boolean> {
  if (!(await isAbandoned(path))) return false;
  const breaker = `${path}.break`;
  if (!create(breaker, JSON.stringify({ pid: process.pid, host: hostname() }))) {
    if (await isAbandoned(breaker)) await rm(breaker, { force: true, recursive: true });
    return false;
  }
  try {
    if (!(await isAbandoned(path))) return false;
    const { id } = ownerOf(contentOf(path));
    await rm(path, { force: true, recursive: true });
    if (id !== undefined && /^[\da-f-]{36}$/.test(id)) await rm(draftOf(path, id), { force: true });
    return true;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const content = contentOf(path);
  const { pid, host } = ownerOf(content);
  if (pid !== undefined && host === hostname() && !isAlive(pid)) return content === contentOf(path);
  try {
    return Date.now() - (await stat(path)).mtimeMs > (content === "" ? namelessAfter : abandonedAfter);
  } catch {
    return false;
  }
}

function contentOf(path: string): string | undefined {
  const read = readText(path);
  return read !== undefined && "text" in read ? read.text : undefined;
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
