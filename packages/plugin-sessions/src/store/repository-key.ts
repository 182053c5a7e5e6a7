import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The name under which the sessions of a folder are kept: the same for every worktree of a repository, and for every folder in it.
 * It only groups sessions; nothing is trusted because of it.
 */
export function repositoryKey(cwd: string): string {
  const folder = commonFolder(real(cwd));
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}

/** The git folder that all worktrees share, or the folder itself outside of a repository. */
function commonFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const git = join(folder, ".git");
    const info = statSync(git, { throwIfNoEntry: false });
    if (info?.isDirectory()) return real(git);
    if (info?.isFile()) return linkedFolder(git, folder) ?? cwd;
    if (folder === dirname(folder)) return cwd;
  }
}

/** What a `.git` file of a worktree leads to: `gitdir: FOLDER`, and there `commondir` the folder of the main one. */
function linkedFolder(file: string, folder: string): string | undefined {
  const gitdir = /^gitdir: (.+?)\s*$/m.exec(textOf(file) ?? "")?.[1];
  if (gitdir === undefined) return undefined;
  const own = resolve(folder, gitdir);
  const common = textOf(join(own, "commondir"))?.trim();
  return real(common === undefined ? own : resolve(own, common));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").slice(0, 4096);
  } catch {
    return undefined;
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
