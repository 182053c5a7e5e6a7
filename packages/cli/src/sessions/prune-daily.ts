import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pruneDaily, SessionStore } from "@lorimer/plugin-sessions";

/** Deletes sessions in `folder` that nobody wrote to for so many days, unless that was done within the last day. */
export async function pruneOldSessions(folder: string, cwd: string, days: number): Promise<void> {
  await pruneDaily(new SessionStore(folder, cwd), { days });
}

/**
 * Deletes what was compiled more than so many days ago: of other versions, and of code that came and went. What is still used is compiled anew. True
 * where something was deleted.
 */
export async function pruneCompiled(folder: string, days = 30, now: number = Date.now()): Promise<boolean> {
  let deleted = false;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // One that still holds something stays, and one that is empty because somebody is about to write there.
      if (await pruneCompiled(path, days, now)) await rmdir(path).catch(() => undefined);
    } else if (now - (await stat(path)).mtimeMs > days * 86_400_000) {
      await rm(path, { force: true });
      deleted = true;
    }
  }
  return deleted;
}
