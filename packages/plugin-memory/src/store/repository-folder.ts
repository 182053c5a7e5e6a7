import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";

/**
 * The folder by which a project's memory is known: the main folder of its repository, the same for all its worktrees. A `.git` file is believed only
 * where the repository it names lists this worktree: else any folder could take part in the memory of another project.
 */
export function repositoryFolder(cwd: string): string {
  const start = real(cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    const git = join(folder, ".git");
    const info = statSync(git, { throwIfNoEntry: false });
    if (info?.isDirectory()) return folder;
    if (info?.isFile()) return mainFolder(git, folder) ?? folder;
    if (folder === dirname(folder)) return start;
  }
}

function mainFolder(git: string, folder: string): string | undefined {
  const named = /^gitdir: (.+?)\s*$/m.exec(textOf(git))?.[1];
  if (named === undefined) return undefined;
  const own = resolve(folder, named);
  const back = textOf(join(own, "gitdir")).trim();
  const common = textOf(join(own, "commondir")).trim();
  if (back === "" || common === "" || !isAbsolute(back) || real(back) !== real(git)) return undefined;
  return dirname(real(resolve(own, common)));
}

/** A name for a folder's memory that people recognise and no other folder has. */
export function projectName(folder: string): string {
  const readable = folder.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return `${readable.slice(-80).replace(/^-/, "") || "root"}-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
}

/** The name that Claude Code gives a folder. */
export function foreignProjectName(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]/g, "-");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").slice(0, 4096);
  } catch {
    return "";
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
