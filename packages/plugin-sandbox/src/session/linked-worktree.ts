import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * The repository folder that a linked worktree shares, where commits go. Undefined unless both sides name each other: a pointer that a hostile project
 * brings along must not open another repository.
 */
export async function commonGitFolder(root: string): Promise<string | undefined> {
  const pointer = join(root, ".git");
  try {
    if (!(await lstat(pointer)).isFile()) return undefined;
    const target = /^gitdir: (.+)\n?$/.exec(await readFile(pointer, "utf8"))?.[1];
    if (target === undefined) return undefined;
    const own = await realpath(resolve(root, target));
    if (basename(dirname(own)) !== "worktrees") return undefined;
    const back = (await readFile(join(own, "gitdir"), "utf8")).trim();
    if ((await realpath(resolve(own, back))) !== (await realpath(pointer))) return undefined;
    const common = dirname(dirname(own));
    const isRepository = (await Promise.all(["HEAD", "objects", "refs"].map((name) => stat(join(common, name))))).length === 3;
    return isRepository && basename(common) === ".git" ? common : undefined;
  } catch {
    return undefined;
  }
}
