import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { sep } from "node:path";
import { readFiles } from "./discovered.js";
import type { PluginFiles } from "./discovered.js";

interface Kept extends PluginFiles {
  /** Of the plugin's folder. */
  readonly mtimeMs: number;
}

/** The manifests of plugins in the store, kept in one file: a start opens that, and none of theirs. What stands in the store does not change. */
export function keptFiles(store: string, file: string, folders: readonly string[]): ReadonlyMap<string, PluginFiles> {
  const stored = folders.filter((folder) => folder.startsWith(store + sep));
  const known = new Map<string, Kept>();
  if (stored.length === 0) return known;
  const before = read(file);
  let isChanged = false;
  for (const folder of stored) {
    const mtimeMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    const kept = before[folder];
    if (mtimeMs === undefined) continue;
    if (kept?.mtimeMs === mtimeMs) known.set(folder, kept);
    else
      try {
        known.set(folder, { ...readFiles(folder), mtimeMs });
        isChanged = true;
      } catch {
        // Whoever links it reads it again, and says what is wrong.
      }
  }
  if (isChanged) write(file, known);
  return known;
}

function read(file: string): Readonly<Record<string, Kept | undefined>> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Kept>>;
  } catch {
    return {};
  }
}

function write(file: string, known: ReadonlyMap<string, Kept>): void {
  try {
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, JSON.stringify(Object.fromEntries(known)), { mode: 0o600 });
    renameSync(beside, file);
  } catch {
    // It costs only time, at the next start.
  }
}
