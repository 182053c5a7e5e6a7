import { join } from "node:path";
import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import type { GlobOutput } from "../output.js";
import { displayPath } from "../paths/resolve-path.js";
import { globFilter } from "./glob-filter.js";
import { newestFirst } from "./newest-first.js";
import type { SearchEngine } from "./search-engine.js";
import { searchRoot } from "./search-root.js";
import { searchedFolder, splitGlob } from "./split-glob.js";

/** Files given at most. */
const givenFiles = 100;
/** Files found at most, of which the newest are given. */
const foundFiles = 50_000;
/** Milliseconds after which the search gives what it has. */
const searchTime = 20_000;

export interface FindFilesRequest {
  readonly pattern: string;
  readonly path?: string | undefined;
}

/** Finds files by a glob. A string says why there is nothing to search. */
export async function findFiles(
  request: FindFilesRequest,
  engine: SearchEngine,
  workspace: Workspace,
  directory: WorkingDirectory,
  signal: AbortSignal,
): Promise<GlobOutput | string> {
  const begun = performance.now();
  const { folder, rest } = splitGlob(request.pattern);
  const start = await searchRoot(searchedFolder(request.pattern, request.path), workspace, directory);
  if (typeof start === "string") return folder === "" ? start : nothing(begun);
  if (start.file !== undefined) return `${join(start.root, start.file)} is a file; path must be a folder.`;

  const filter = globFilter([rest]);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(searchTime)]);
  const found: string[] = [];
  for await (const path of engine.list({
    root: start.root,
    hidden: filter.hidden,
    around: start.around,
    names: filter.names,
    accepts: filter.accepts,
    signal: limited,
  })) {
    found.push(path);
    if (found.length >= foundFiles) break;
  }
  signal.throwIfAborted();
  const sorted = await newestFirst(found, start.root, workspace);
  const filenames = sorted.slice(0, givenFiles).map((path) => displayPath(join(start.root, path), directory.path));
  const incomplete = limited.aborted
    ? `The search was stopped after ${searchTime / 1000} seconds.`
    : found.length >= foundFiles
      ? `More than ${foundFiles.toLocaleString("en-US")} files match.`
      : undefined;
  return {
    durationMs: Math.round(performance.now() - begun),
    numFiles: filenames.length,
    filenames,
    truncated: sorted.length > filenames.length || incomplete !== undefined,
    ...(incomplete === undefined ? {} : { note: incomplete }),
  };
}

function nothing(begun: number): GlobOutput {
  return { durationMs: Math.round(performance.now() - begun), numFiles: 0, filenames: [], truncated: false };
}
