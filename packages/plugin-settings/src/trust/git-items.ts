import { join, relative, sep } from "node:path";
import { diskReader, findRepository, gitConfigCommands } from "@lorimer/sdk/git";
import type { Collector } from "./collector.js";

/**
 * What git would run here. Only told: the harness's own calls of git leave it out, trusted or not, and a git command of the model is not
 * allowed by itself where such a setting stands.
 */
export function tellGit(to: Collector): void {
  const { root } = to.reader;
  const repository = findRepository(root, diskReader);
  if (repository === undefined) return;
  const inside = (path: string): boolean => path.startsWith(root + sep) || path === root;
  if (!inside(repository.gitFolder) || !inside(repository.commonFolder)) {
    // A folder above is looked at in its own turn; a pointer to elsewhere is not followed, and lends nothing.
    if (repository.workFolder === root) to.tell("git", ".git", ".git", `points to a repository elsewhere, ${repository.gitFolder}`);
    return;
  }
  const { found, hooks, problems } = gitConfigCommands(root);
  for (const { key, value, file, effect } of found) {
    const path = relative(root, file);
    to.tell("git", key, path, value === "" ? `makes git ${effect}: ${key}` : `makes git ${effect}: ${key} = ${value}`);
  }
  for (const hook of hooks.filter((path) => !path.endsWith("post-index-change")))
    to.tell("git", relative(join(root, ".git"), hook), relative(root, hook), "is a hook that git runs when it changes something");
  for (const problem of problems) to.tell("unreadable", "git", ".git", problem);
}
