import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LorimerError } from "@lorimer/sdk";

/** Milliseconds after which a lock is taken from its holder: far longer than a change takes. */
const abandonedAfter = 10_000;

/** Milliseconds to wait for a lock. */
const patience = 15_000;

/** Does work while no other process does any under the same lock file. Fails with `MEMORY_LOCKED` where the lock cannot be had. */
export async function withFolderLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const content = JSON.stringify({ id: randomUUID(), pid: process.pid, host: hostname() });
  const deadline = Date.now() + patience;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let pause = 1; !(await create(path, content)); pause = Math.min(pause * 1.6, 30)) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else if (Date.now() > deadline)
      throw new LorimerError("MEMORY_LOCKED", `${path} is held by another process.`, { hint: "Remove it when nothing uses it." });
    else await sleep(pause * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    if ((await textOf(path)) === content) await rm(path, { force: true });
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const content = await textOf(path);
    const { pid, host } = JSON.parse(content || "{}") as { readonly pid?: unknown; readonly host?: unknown };
    if (typeof pid === "number" && host === hostname() && !isAlive(pid)) return (await textOf(path)) === content;
    return Date.now() - (await stat(path)).mtimeMs > abandonedAfter;
  } catch {
    return false;
  }
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
