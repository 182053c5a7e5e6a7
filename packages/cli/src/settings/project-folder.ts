import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The root of the repository that a folder is in, or the folder itself. Looks at names only: nothing in the repository is read. */
export function projectFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (statSync(join(folder, ".git"), { throwIfNoEntry: false }) !== undefined) return folder;
    if (folder === dirname(folder)) return cwd;
  }
}
