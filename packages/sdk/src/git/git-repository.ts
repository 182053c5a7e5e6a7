import { dirname, join, resolve } from "node:path";
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
 * True where a folder itself may look like a repository to git: then git run inside it obeys the `config` file that lies there among
 * ordinary files, where a clone or a tool could have put it. Goes by names, because git takes links and more for each of them.
 */
export function isBareRepository(folder: string, reader: RepositoryReader): boolean {
  const names = reader.list(folder);
  return names.includes("HEAD") && (names.includes("commondir") || (names.includes("objects") && names.includes("refs")));
}

/** The repository that git would most likely find. Undefined where it would find none. */
export function findRepository(folder: string, reader: RepositoryReader): GitRepository | undefined {
  return repositoriesAround(folder, reader).repositories[0];
}

/**
 * Every repository that git could take a folder to be in, going up as git does: the first that it is sure to accept is the last one here.
 * Before it stand those that git may pass over because something in them is not as it should be.
 */
export function repositoriesAround(
  folder: string,
  reader: RepositoryReader,
): { readonly repositories: readonly GitRepository[]; readonly problems: readonly string[] } {
  const repositories: GitRepository[] = [];
  for (let here = resolve(folder); ; here = dirname(here)) {
    const dotGit = join(here, ".git");
    const kind = reader.exists(dotGit);
    if (kind === "file") {
      // Git goes by this file or stops at it; it never goes further up.
      const target = pointerIn(reader.readText(dotGit), "gitdir: ");
      if (target === undefined) return { repositories, problems: [`${dotGit} is not a pointer that can be read`] };
      repositories.push(repositoryAt(resolve(here, target), here, reader));
      return { repositories, problems: [] };
    }
    if (kind === "directory" && isBareRepository(dotGit, reader)) {
      repositories.push(repositoryAt(dotGit, here, reader));
      if (isSound(dotGit, reader)) return { repositories, problems: [] };
    }
    if (isBareRepository(here, reader)) {
      repositories.push(repositoryAt(here, undefined, reader));
      if (isSound(here, reader)) return { repositories, problems: [] };
    }
    if (dirname(here) === here) return { repositories, problems: [] };
  }
}

/** Sure to be accepted by git: a HEAD that it understands, and folders that it may enter. */
function isSound(folder: string, reader: RepositoryReader): boolean {
  const head = reader.readText(join(folder, "HEAD")) ?? "";
  const canEnter = (name: string): boolean =>
    reader.list(join(folder, name)).some((inside) => reader.exists(join(folder, name, inside)) !== undefined);
  return /^(?:ref:[ \t]*refs\/[^\s]|[0-9a-f]{40})/.test(head) && canEnter("objects") && canEnter("refs");
}

function repositoryAt(gitFolder: string, workFolder: string | undefined, reader: RepositoryReader): GitRepository {
  const common = pointerIn(reader.readText(join(gitFolder, "commondir")), "");
  return { gitFolder, commonFolder: common === undefined ? gitFolder : resolve(gitFolder, common), workFolder };
}

/** The path in a file that holds nothing else. Only line ends are taken off its end: a blank belongs to it. */
function pointerIn(text: string | undefined, start: string): string | undefined {
  if (text === undefined || !text.startsWith(start)) return undefined;
  const path = text
    .slice(start.length)
    .split("\0", 1)[0]
    ?.replace(/[\r\n]+$/, "");
  return path === "" ? undefined : path;
}
