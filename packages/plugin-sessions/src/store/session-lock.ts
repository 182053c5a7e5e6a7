import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readFile, rename, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { LorimerError } from "@lorimer/sdk";

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
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/** Takes the lock, also from an owner that is no more. Fails with `SESSION_LOCKED`, naming who holds it. */
export async function lockSession(path: string): Promise<SessionLock> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const inode = await create(path);
    if (inode !== undefined) return held(path, inode);
    const owner = await ownerOf(path);
    if (owner !== undefined && isAlive(owner)) throw locked(path, owner);
    // Of several who find it abandoned, one moves it away; the others try again.
    const aside = `${path}.${randomUUID()}`;
    await rename(path, aside).then(
      () => unlink(aside),
      () => undefined,
    );
  }
  throw new LorimerError("SESSION_LOCKED", `The lock ${path} could not be taken: others take it again and again.`);
}

/** Who holds a lock now, in words; undefined where nobody does. */
export async function holderOf(path: string): Promise<string | undefined> {
  const owner = await ownerOf(path);
  return owner !== undefined && isAlive(owner) ? named(owner) : undefined;
}

async function create(path: string): Promise<bigint | undefined> {
  const owner: Owner = {
    owner: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    host: hostname(),
    since: new Date().toISOString(),
  };
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(JSON.stringify(owner));
      return (await file.stat({ bigint: true })).ino;
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

function held(path: string, inode: bigint): SessionLock {
  const isOurs = async (): Promise<boolean> => (await stat(path, { bigint: true }).catch(() => undefined))?.ino === inode;
  return {
    async assertHeld() {
      if (await isOurs()) return;
      throw new LorimerError("SESSION_LOCKED", `Another process took over this session: ${(await holderOf(path)) ?? "its lock is gone"}.`, {
        hint: "Go on there, or fork the session.",
      });
    },
    async release() {
      if (await isOurs()) await unlink(path).catch(() => undefined);
    },
  };
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, "utf8")) as Partial<Owner>;
    return typeof owner.pid === "number" && typeof owner.host === "string" ? (owner as Owner) : undefined;
  } catch {
    // Half written by somebody who is just taking it, or who died while doing so: a moment tells which.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return (JSON.parse(await readFile(path, "utf8").catch(() => "null")) as Owner | undefined) ?? undefined;
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
