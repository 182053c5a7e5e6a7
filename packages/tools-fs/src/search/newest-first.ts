import { join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

const atOnce = 64;

/** Sorts files by the time of their last change, the newest first; those of one time by path. What is gone by then is left out. */
export async function newestFirst(paths: readonly string[], root: string, workspace: Workspace): Promise<readonly string[]> {
  const timed: { readonly path: string; readonly time: number }[] = [];
  for (let at = 0; at < paths.length; at += atOnce) {
    const infos = await Promise.all(
      paths
        .slice(at, at + atOnce)
        .map(async (path) => ({ path, time: (await workspace.files.lstat(join(root, path)).catch(() => undefined))?.mtimeMs })),
    );
    for (const { path, time } of infos) if (time !== undefined) timed.push({ path, time });
  }
  return timed.sort((one, other) => other.time - one.time || (one.path < other.path ? -1 : 1)).map(({ path }) => path);
}
