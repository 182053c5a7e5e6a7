import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Files by their path below the folder, with `/`, each with what changes when it is written. */
export type FileStates = ReadonlyMap<string, string>;

const left = new Set(["node_modules", ".git"]);

/** The files of a plugin. What goes away while it is read is not there. */
export async function fileStates(folder: string): Promise<FileStates> {
  const states = new Map<string, string>();
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (left.has(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else {
        const found = await stat(join(folder, path)).catch(() => undefined);
        if (found !== undefined) states.set(path, `${found.mtimeMs} ${found.size} ${found.ino}`);
      }
    }
  };
  await walk("");
  return states;
}

/** Paths that came, went, or were written. */
export function changedFiles(before: FileStates, after: FileStates): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
