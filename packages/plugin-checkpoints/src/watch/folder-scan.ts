import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, sep } from "node:path";

/** What tells whether files changed, by path. */
export type FolderScan = ReadonlyMap<string, string>;

const mostEntries = 20_000;
const leftOut = new Set([".git", "node_modules"]);

/** Looks at times and sizes of the files below a folder. Undefined where it is too large, or takes too long. */
export async function scanFolder(root: string, without: string, ms: number): Promise<FolderScan | undefined> {
  const until = performance.now() + ms;
  const found = new Map<string, string>();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (path === without || `${path}${sep}`.startsWith(`${without}${sep}`)) continue;
      if (entry.isDirectory()) {
        if (!leftOut.has(entry.name)) folders.push(path);
        continue;
      }
      if (found.size >= mostEntries || performance.now() > until) return undefined;
      const info = await lstat(path, { bigint: true }).catch(() => undefined);
      if (info !== undefined) found.set(path, `${info.mtimeNs} ${info.ctimeNs} ${info.size} ${info.ino} ${info.mode}`);
    }
  }
  return found;
}

/** The paths that came, went or changed. */
export function scanDifference(before: FolderScan, after: FolderScan): readonly string[] {
  const changed = [...after].flatMap(([path, state]) => (before.get(path) === state ? [] : [path]));
  const gone = [...before.keys()].filter((path) => !after.has(path));
  return [...changed, ...gone].sort();
}
