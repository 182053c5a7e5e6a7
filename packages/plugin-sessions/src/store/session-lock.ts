import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { link, open, readFile, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isLorimerError, LorimerError } from "@lorimer/sdk";

/** Who writes to a log. Its text stands in the lock file. */
interface Owner {
  readonly owner: string;
  readonly pid: number;
  /** When the process started, in the kernel's own clock, so that a later process of the same number is not taken for it. */
  readonly started: string;
  readonly host: string;
  readonly since: string;
}

/** The right to write to one log, held by a file beside it. */
export interface SessionLock {
  /** Fails with `SESSION_LOCKED` when somebody else has taken the lock: then nothing may be written any more. */
  assertHeld(): Promise<never> | undefined;
  release(): Promise<void>;
}

/** Attempts at a lock that changes hands meanwhile, and milliseconds between two. */
const attempts = 40;
const pause = 15;

/** Takes the lock, also from an owner that is no more. Fails with `SESSION_LOCKED`, naming who holds it. */
export async function lockSession(path: string): Promise<SessionLock> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const file = await create(path);
    if (file !== undefined) return held(path, file);
    const found = await ownerOf(path);
    if (found === "gone") continue;
    if (found !== "unreadable" && isAlive(found)) throw locked(path, found);
    await removeAbandoned(path, found === "unreadable" ? "unreadable" : found.owner);
    // Several may be at it at once; whoever is late looks again.
    await sleep(pause * Math.random());
  }
  throw new LorimerError("SESSION_LOCKED", `The lock ${path} could not be taken: others take it again and again.`);
}

/**
 * Removes the lock of an owner that is no more. Whoever does so holds a lock named after that owner, so that of several who found the
 * same abandoned lock none removes the one that another has just taken.
 */
async function removeAbandoned(path: string, owner: string): Promise<void> {
  let right: SessionLock;
  try {
    right = await lockSession(`${path}.${owner.replaceAll(/[^\w-]/g, "").slice(0, 40)}`);
  } catch (error) {
    if (isLorimerError(error) && error.code === "SESSION_LOCKED") return;
    throw error;
  }
  try {
    const still = await ownerOf(path);
    const same = still === "unreadable" ? owner === "unreadable" : still !== "gone" && still.owner === owner;
    if (same) await unlink(path).catch(() => undefined);
  } finally {
    await right.release();
  }
}

/** Who holds a lock now, in words; undefined where nobody does. */
export async function holderOf(path: string): Promise<string | undefined> {
  const owner = await ownerOf(path);
  return typeof owner === "object" && isAlive(owner) ? named(owner) : undefined;
}

/** The open lock file. While it is open no other file can get its inode, so that number tells ours from another's. */
async function create(path: string): Promise<FileHandle | undefined> {
  const owner: Owner = {
    owner: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    host: hostname(),
    since: new Date().toISOString(),
  };
  // Written whole and then given its name, so that nobody ever reads half of it.
  const draft = `${path}.${owner.owner}.new`;
  let file: FileHandle | undefined;
  try {
    file = await open(draft, "wx", 0o600);
    await file.writeFile(JSON.stringify(owner));
    await link(draft, path);
    return file;
  } catch (error) {
    await file?.close();
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return undefined;
    if (withoutLinks.has(code)) return await createInPlace(path, owner);
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** How file systems say that they have no hard links. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function createInPlace(path: string, owner: Owner): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "wx", 0o600);
    await file.writeFile(JSON.stringify(owner));
    return file;
  } catch (error) {
    await file?.close();
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

async function held(path: string, file: FileHandle): Promise<SessionLock> {
  const { ino } = await file.stat({ bigint: true });
  const isOurs = (): boolean => {
    try {
      return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === ino;
    } catch {
      return false;
    }
  };
  return {
    assertHeld: () => (isOurs() ? undefined : lost(path)),
    async release() {
      if (isOurs()) await unlink(path).catch(() => undefined);
      await file.close();
    },
  };
}

async function lost(path: string): Promise<never> {
  throw new LorimerError("SESSION_LOCKED", `Another process took over this session: ${(await holderOf(path)) ?? "its lock is gone"}.`, {
    hint: "Go on there, or fork the session.",
  });
}

async function ownerOf(path: string): Promise<Owner | "gone" | "unreadable"> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const owner = JSON.parse(await readFile(path, "utf8")) as Partial<Owner> | null;
      if (typeof owner?.pid === "number" && typeof owner.host === "string" && typeof owner.owner === "string") return owner as Owner;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
      if ((error as NodeJS.ErrnoException).code === "EISDIR") throw error;
    }
    // On a file system without links it may be half written by somebody who is just taking it: a moment tells.
    if (attempt === 1) return "unreadable";
    await sleep(50);
  }
}

/** A process of another machine cannot be looked at, so it counts as alive. */
function isAlive({ pid, started, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return now === undefined || started === "" || now === started;
}

/** Field 22 of `/proc/PID/stat`: clock ticks from boot to the start of the process. Undefined where there is no such file. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function named({ pid, host, since }: Owner): string {
  return `process ${pid} on ${host}, since ${since}`;
}

function locked(path: string, owner: Owner): LorimerError {
  const elsewhere = owner.host === hostname() ? "" : ` If that machine no longer runs it, delete ${path}.`;
  return new LorimerError("SESSION_LOCKED", `This session is being written to by ${named(owner)}.`, {
    hint: `Close it there, or go on with a copy: --fork-session.${elsewhere}`,
  });
}
