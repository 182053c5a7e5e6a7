import { dirname, resolve } from "node:path";
import { gitConfigCommands } from "@lorimer/sdk/git";
import type { GitCommandSetting, GitRepository, RepositoryReader } from "@lorimer/sdk/git";
import type { GitFact } from "./file-facts.js";
import { isInside } from "./inside.js";

/** Whether git commands that only read run nothing in a folder: no setting that names a command, no bare repository in reach. */
export function gitFact(folder: string, reader?: RepositoryReader): GitFact {
  const { repository, found, problems } = gitConfigCommands(folder, reader);
  if (repository === undefined) return { safe: problems.length === 0, why: problems[0] };
  const { gitFolder, commonFolder, workFolder } = repository;
  if (workFolder === undefined) return { safe: false, why: `${gitFolder} is a repository without a working tree, which git would obey` };
  // Only a linked working tree, whose `.git` is a file, shares its settings with a folder elsewhere.
  if (gitFolder === `${workFolder}/.git` && commonFolder !== gitFolder) return { safe: false, why: `its settings lie in ${commonFolder}` };
  const first = found.find((setting) => !isOwnSubmodule(setting, repository));
  if (first !== undefined) return { safe: false, why: `${first.key} in ${first.file} makes git ${first.effect}` };
  return { safe: problems.length === 0, why: problems[0] };
}

/** Git itself writes `core.worktree` for a submodule, and then it leads into the working tree. */
function isOwnSubmodule({ key, value, file }: GitCommandSetting, { commonFolder, workFolder = "" }: GitRepository): boolean {
  const inModules = isInside(`${commonFolder}/modules`, file);
  return key === "core.worktree" && inModules && isInside(workFolder, resolve(dirname(file), value));
}
