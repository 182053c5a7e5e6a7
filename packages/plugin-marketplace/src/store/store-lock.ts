import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LorimerError } from "@lorimer/sdk";

/** Milliseconds after which a lock of another machine, or one that does not say whose it is, counts as abandoned. */
const foreignAfter = 15 * 60_000;
const namelessAfter = 2_000;

/** Does work while no other process changes what is installed. Rejects with `PLUGIN_LOCKED` when it cannot begin within `waitMs`. */
export async function withStoreLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const content = JSON.stringify({ id: randomUUID(), pid: process.pid, host: hostname() });
  const deadline = Date.now() + (options.waitMs ?? 60_000);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!create(path, content)) {
    options.signal?.throwIfAborted();
    if (await breakAbandoned(path)) continue;
    if (Date.now() > deadline)
      throw new LorimerError("PLUGIN_LOCKED", `Another process is changing the installed plugins (${path}).`, {
        hint: "Try again when it has ended.",
      });
    await sleep(20 + Math.random() * 40);
  }
  try {
    return await work();
  } finally {
    if (contentOf(path) === content) await rm(path, { force: true });
  }
}

function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Only one process may take a dead one's lock away, and it looks again before: the lock may have become another's meanwhile. */
async function breakAbandoned(path: string): Promise<boolean> {
  if (!(await isAbandoned(path))) return false;
  const breaker = `${path}.break`;
  if (!create(breaker, JSON.stringify({ pid: process.pid, host: hostname() }))) {
    if (await isAbandoned(breaker)) await rm(breaker, { force: true });
    return false;
  }
  try {
    if (!(await isAbandoned(path))) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const content = contentOf(path);
  if (content === undefined) return false;
  const { pid, host } = ownerOf(content);
  if (pid !== undefined && host === hostname()) return !isAlive(pid);
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > (pid === undefined ? namelessAfter : foreignAfter);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function ownerOf(content: string): { readonly pid?: number; readonly host?: string } {
  try {
    const { pid, host } = JSON.parse(content) as { readonly pid?: unknown; readonly host?: unknown };
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : {};
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
