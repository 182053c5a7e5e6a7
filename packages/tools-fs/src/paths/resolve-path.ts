import { isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import type { Workspace, WorkingDirectory } from "@lorimer/sdk";

/** The absolute path that a path given by a model means: relative ones start at the agent's folder, `~` is the home folder. */
export function resolvePath(given: string, workspace: Workspace, directory: WorkingDirectory): string {
  if (given === "~") return workspace.home;
  if (given.startsWith("~/")) return join(workspace.home, given.slice(2));
  return isAbsolute(given) ? normalize(given) : resolve(directory.path, given);
}

/** A path as a person reads it: relative where it lies inside the folder. */
export function displayPath(path: string, folder: string): string {
  const shown = relative(folder, path);
  if (shown === "") return ".";
  return shown === ".." || shown.startsWith(`..${sep}`) || isAbsolute(shown) ? path : shown;
}
