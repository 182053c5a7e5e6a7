import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A Markdown file below a folder, with the name it gives its command: `frontend/component.md` is `frontend:component`. */
export interface FoundFile {
  readonly name: string;
  readonly file: string;
}

const deepest = 5;
const most = 2000;
/** Names that can be typed behind a slash, in letters of any script. */
const segment = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_-])?$/u;

/** Finds command files, in order of name. Folders that are not there or cannot be read hold none. */
export async function findCommandFiles(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const visit = async (at: string, prefix: readonly string[]): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of [...entries].sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (found.length >= most || entry.name === "node_modules" || entry.name.startsWith(".")) continue;
      const path = join(at, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
      const name = entry.name.replace(/\.md$/i, "");
      if (!segment.test(name) || /^readme\.md$/i.test(entry.name)) continue;
      if (kind?.isDirectory() === true && prefix.length < deepest) await visit(path, [...prefix, name]);
      else if (kind?.isFile() === true && name !== entry.name) found.push({ name: [...prefix, name].join(":"), file: path });
    }
  };
  await visit(folder, []);
  return found;
}
