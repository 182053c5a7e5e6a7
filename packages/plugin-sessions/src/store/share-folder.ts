import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Files named by their hash never change: two names for one file are as good as two files. */
const contentName = /^[0-9a-f]{38,64}(\.z)?$/;
/** What somebody is about to write, or to give another name. */
const passing = /\.(tmp|lock)$/;

/**
 * Gives a copy of a session what is kept beside the log of the one it was copied from. Each has its own names for it, so that deleting either
 * session takes nothing from the other. What disappears meanwhile is left out.
 */
export async function shareFolder(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  if (entries.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await shareFolder(source, target);
    else if (entry.isFile() && !passing.test(entry.name)) await shareFile(source, target, contentName.test(entry.name));
  }
}

async function shareFile(source: string, target: string, isContent: boolean): Promise<void> {
  try {
    if (isContent) return await link(source, target);
  } catch (error) {
    // Some file systems have no links, or not that many of one file.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EEXIST") return;
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
