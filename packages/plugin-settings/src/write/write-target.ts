import { lstat, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join, basename } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";

/** The file that is really written. */
export interface WriteTarget {
  readonly path: string;
  /** Of the file that is replaced; undefined where there is none. */
  readonly mode: number | undefined;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Follows a settings file to where it is written. A person's own file may be a link to anywhere, as tools for dotfiles make them;
 * one in a project must stay in its folder, because a repository decides what its links lead to (CVE-2026-39861).
 */
export async function writeTarget(path: string, within: string | undefined): Promise<WriteTarget> {
  try {
    await mkdir(dirname(path), within === undefined ? { recursive: true, mode: 0o700 } : {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw refusal(path, messageOf(error), error);
  }
  const folder = await realpath(dirname(path)).catch((error: unknown) => {
    throw refusal(path, messageOf(error), error);
  });
  if (within !== undefined && folder !== join(await realpath(within), basename(dirname(path)))) {
    throw refusal(path, "its folder is a link that leads elsewhere");
  }
  const plain = join(folder, basename(path));
  const target = await followed(plain, within);
  if (target === undefined) return { path: plain, mode: undefined, owner: undefined };
  if (within !== undefined && dirname(target) !== folder) throw refusal(path, "it is a link that leads out of its folder");
  const info = await stat(target);
  if (!info.isFile()) throw refusal(path, info.isDirectory() ? "it is a directory" : "it is not a regular file");
  return { path: target, mode: info.mode & 0o7777, owner: { uid: info.uid, gid: info.gid } };
}

/** The path with links resolved; undefined where nothing stands there. */
async function followed(path: string, within: string | undefined): Promise<string | undefined> {
  try {
    await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw refusal(path, messageOf(error), error);
  }
  try {
    return await realpath(path);
  } catch (error) {
    throw refusal(path, within === undefined ? `it is a link to nothing: ${messageOf(error)}` : "it is a link to nothing", error);
  }
}

function refusal(path: string, why: string, cause?: unknown): LorimerError {
  return new LorimerError("SETTINGS_WRITE", `${path} was not changed: ${why}.`, cause === undefined ? {} : { cause });
}
