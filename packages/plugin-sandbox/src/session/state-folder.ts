import { randomBytes } from "node:crypto";
import { appendFileSync, realpathSync } from "node:fs";
import { chmod, lstat, mkdir, readFile, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isAlive } from "@lorimer/sdk/files";
import { protectedFiles, protectedFolders } from "../policy/protected-paths.js";

const prefix = "lorimer-sandbox-";
const known = new Set([...protectedFiles, ...protectedFolders, "hooks", "config"]);

/** A session's folder that no contained process sees, and the temporary folder in it that they do see. Neither is there before it is made. */
export interface StateFolder {
  readonly state: string;
  readonly temporary: string;
  /** Makes both, after taking away what harnesses that were killed left behind. Once, however often it is asked for. */
  make(): Promise<void>;
  /** Takes away what was made. */
  remove(): Promise<void>;
}

/** Chooses the folder. A session that starts nothing never makes it. */
export function stateFolder(): StateFolder {
  const parent = realpathSync(tmpdir());
  const state = join(parent, `${prefix}${randomBytes(8).toString("hex")}`);
  const temporary = join(state, "temporary");
  let making: Promise<void> | undefined;
  const make = async (): Promise<void> => {
    await removeLeftovers(parent);
    await mkdir(state, { mode: 0o700 });
    await mkdir(temporary);
    await chmod(temporary, 0o1777);
    await writeFile(join(state, "owner"), String(process.pid));
  };
  return {
    state,
    temporary,
    make: () => (making ??= make()),
    remove: async () => {
      await making?.catch(() => undefined);
      if (making !== undefined) await rm(state, { recursive: true, force: true });
    },
  };
}

/** Remembers folders that stand in a project for protection, so that another session can take them away if this one cannot. */
export function recordPlaceholders(state: string, paths: readonly string[]): void {
  if (paths.length > 0) appendFileSync(join(state, "placeholders"), paths.map((path) => `${JSON.stringify(path)}\n`).join(""));
}

async function removeLeftovers(parent: string): Promise<void> {
  const names = (await readdir(parent).catch((): string[] => [])).filter((name) => name.startsWith(prefix));
  await Promise.all(names.map((name) => removeLeftover(join(parent, name)).catch(() => {})));
}

async function removeLeftover(state: string): Promise<void> {
  const info = await lstat(state);
  // Another person's folder must not tell us what to remove.
  if (!info.isDirectory() || info.uid !== process.geteuid?.() || (info.mode & 0o077) !== 0) return;
  const owner = Number(await readFile(join(state, "owner"), "utf8"));
  if (!Number.isInteger(owner) || owner <= 0 || isAlive(owner)) return;
  const record = await readFile(join(state, "placeholders"), "utf8").catch(() => "");
  for (const line of record.split("\n").filter((text) => text !== "")) {
    const path: unknown = JSON.parse(line);
    // Only ever an empty folder under a name that would have been protected.
    if (typeof path === "string" && known.has(basename(path))) await rmdir(path).catch(() => {});
  }
  await rm(state, { recursive: true, force: true });
}
