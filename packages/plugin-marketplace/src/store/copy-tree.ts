import { constants } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type { Limits } from "../archive/limits.js";

export interface CopyOptions {
  /** Links that lead out of the folder are followed as far as this one, such as the marketplace that the folder is part of. */
  readonly within: string;
  readonly limits: Limits;
}

/**
 * Copies a package. A link inside it stays one, a link to elsewhere within `within` becomes what it leads to, any other is left out and
 * named in the answer. Repositories of git, sockets and devices are left out too.
 */
export async function copyTree(from: string, to: string, { within, limits }: CopyOptions): Promise<readonly string[]> {
  const root = await realpath(from);
  const border = await realpath(within);
  const left: string[] = [];
  const used = { entries: 0, bytes: 0 };

  const copy = async (source: string, way: string, above: readonly string[]): Promise<void> => {
    if (++used.entries > limits.entries) throw tooLarge(`more than ${limits.entries} files`);
    const target = join(to, way);
    const info = await lstat(source);
    if (info.isSymbolicLink()) {
      const end = await realpath(source).catch(() => undefined);
      if (end !== undefined && isInside(root, end) && above.length === 0) {
        const relativeTarget = relative(dirname(source), join(root, relative(root, end)));
        await symlink(relativeTarget === "" ? "." : relativeTarget, target);
      } else if (end !== undefined && isInside(border, end) && !above.includes(end) && !isInside(end, root)) {
        await copy(end, way, [...above, end]);
      } else left.push(`${way} is a link to ${end === undefined ? await readlink(source) : end}, which is outside, and was left out`);
    } else if (info.isDirectory()) {
      await mkdir(target, { recursive: true, mode: 0o755 });
      for (const name of (await readdir(source)).sort())
        if (name !== ".git") await copy(join(source, name), way === "" ? name : join(way, name), above);
    } else if (info.isFile()) {
      used.bytes += info.size;
      if (used.bytes > limits.bytes) throw tooLarge(`more than ${limits.bytes} bytes`);
      await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } else left.push(`${way} is no file, and was left out`);
  };
  await copy(root, "", []);
  return left;
}

/** Whether a resolved path is a folder or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function tooLarge(what: string): LorimerError {
  return new LorimerError("PLUGIN_SOURCE_FAILED", `The package holds ${what}.`, { hint: "Point the source at the folder of the plugin." });
}
