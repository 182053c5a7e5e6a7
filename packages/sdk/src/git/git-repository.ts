import { dirname, isAbsolute, join, resolve } from "node:path";
import type { RepositoryReader } from "./repository-reader.js";

/** The repository that git would take a folder to be in. */
export interface GitRepository {
  /** Its own files: HEAD, the index, `config.worktree`. */
  readonly gitFolder: string;
  /** What it shares with other working trees: `config`, hooks, objects. The same folder where there is only one tree. */
  readonly commonFolder: string;
  /** The folder that holds `.git`; undefined for a bare repository. */
  readonly workFolder: string | undefined;
}

/**
 * True where a folder itself looks like a repository to git: then git run inside it obeys the `config` file that lies there among
 * ordinary files, where a clone or a tool could have put it.
 */
export function isBareRepository(folder: string, reader: RepositoryReader): boolean {
  if (reader.exists(join(folder, "HEAD")) !== "file") return false;
  if (reader.exists(join(folder, "commondir")) === "file") return true;
  return reader.exists(join(folder, "objects")) === "directory" && reader.exists(join(folder, "refs")) === "directory";
}

/** Goes up from a folder as git does. Undefined where git would find no repository. */
export function findRepository(folder: string, reader: RepositoryReader): GitRepository | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    const dotGit = join(here, ".git");
    const kind = reader.exists(dotGit);
    if (kind === "file") {
      const target = /^gitdir: *([^\r\n]+)/.exec(reader.readText(dotGit) ?? "")?.[1]?.trimEnd();
      // Git stops at a `.git` file that it cannot follow.
      return target === undefined ? undefined : repositoryAt(isAbsolute(target) ? target : resolve(here, target), here, reader);
    }
    if (kind === "directory" && isBareRepository(dotGit, reader)) return repositoryAt(dotGit, here, reader);
    if (isBareRepository(here, reader)) return repositoryAt(here, undefined, reader);
    if (dirname(here) === here) return undefined;
  }
}

function repositoryAt(gitFolder: string, workFolder: string | undefined, reader: RepositoryReader): GitRepository {
  const common = reader.readText(join(gitFolder, "commondir"))?.trim();
  return { gitFolder, commonFolder: common === undefined || common === "" ? gitFolder : resolve(gitFolder, common), workFolder };
}
