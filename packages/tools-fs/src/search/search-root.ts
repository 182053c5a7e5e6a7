import { basename, dirname } from "node:path";
import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import { missingFile } from "../paths/missing-file.js";
import { resolvePath } from "../paths/resolve-path.js";
import { surroundingsOf } from "./ignore-rules.js";
import type { Surroundings } from "./ignore-rules.js";

/** Where a search starts. */
export interface SearchRoot {
  readonly root: string;
  readonly file: string | undefined;
  readonly around: Surroundings;
}

/** The folder, or the one file, that a path given by a model means. A string says why there is nothing to search. */
export async function searchRoot(
  given: string | undefined,
  workspace: Workspace,
  directory: WorkingDirectory,
): Promise<SearchRoot | string> {
  const path = given === undefined || given === "" ? directory.path : resolvePath(given, workspace, directory);
  const info = await workspace.files.stat(path).catch(() => undefined);
  if (info === undefined) return missingFile(path, workspace);
  if (info.kind !== "directory" && info.kind !== "file") return `${path} is neither a folder nor a regular file.`;
  const root = info.kind === "directory" ? path : dirname(path);
  return { root, file: info.kind === "file" ? basename(path) : undefined, around: await surroundingsOf(root, workspace.root, workspace) };
}
