import { join } from "node:path";
import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import type { GrepOutput } from "../output.js";
import { displayPath } from "../paths/resolve-path.js";
import { globFilter, splitGlobs } from "./glob-filter.js";
import { newestFirst } from "./newest-first.js";
import type { ContentQuery, Hit, SearchEngine } from "./search-engine.js";
import { searchRoot } from "./search-root.js";

const defaultLimit = 250;
/** Results given at most, where no limit is wanted. */
const hardLimit = 100_000;
const hardCharacters = 4_000_000;
/** Matching files found at most, of which the newest are given. */
const foundFiles = 20_000;
/** Characters of a matching line that are given. */
const lineLength = 1000;
/** Milliseconds after which the search gives what it has. */
const searchTime = 30_000;

export interface FindTextRequest {
  readonly pattern: string;
  readonly path: string | undefined;
  readonly glob: string | undefined;
  readonly type: string | undefined;
  readonly mode: GrepOutput["mode"];
  readonly before: number;
  readonly after: number;
  readonly lineNumbers: boolean;
  readonly ignoreCase: boolean;
  readonly onlyMatching: boolean;
  readonly multiline: boolean;
  readonly limit: number | undefined;
  readonly offset: number;
}

/** Finds text in files. A string says why the search cannot be made. */
export async function findText(
  request: FindTextRequest,
  engine: SearchEngine,
  workspace: Workspace,
  directory: WorkingDirectory,
  signal: AbortSignal,
): Promise<GrepOutput | string> {
  const start = await searchRoot(request.path, workspace, directory);
  if (typeof start === "string") return start;
  if (start.file !== undefined && (await isBinary(join(start.root, start.file), workspace, signal)))
    return { ...empty(request), note: "The file is binary and was not searched." };
  const filter = globFilter(splitGlobs(request.glob ?? ""));
  const limited = AbortSignal.any([signal, AbortSignal.timeout(searchTime)]);
  const query: ContentQuery = {
    root: start.root,
    around: start.around,
    hidden: filter.hidden,
    names: start.file === undefined ? filter.names : [],
    accepts: start.file === undefined ? filter.accepts : () => true,
    signal: limited,
    pattern: request.pattern,
    ignoreCase: request.ignoreCase,
    multiline: request.multiline,
    want: request.mode === "content" ? "lines" : request.mode === "count" ? "counts" : "files",
    before: request.before,
    after: request.after,
    onlyMatching: request.onlyMatching,
    ...(start.file === undefined ? {} : { file: start.file }),
    ...(request.type === undefined || request.type === "" || start.file !== undefined ? {} : { type: request.type }),
  };
  const shown = (path: string): string => displayPath(join(start.root, path), directory.path);
  const output =
    request.mode === "files_with_matches"
      ? await files(query, request, engine, workspace, shown)
      : await entries(query, request, engine, shown);
  signal.throwIfAborted();
  if (typeof output === "string" || !limited.aborted) return output;
  return {
    ...output,
    truncated: true,
    note: `The search was stopped after ${searchTime / 1000} seconds; narrow it with path, glob or type.`,
  };
}

/** The part of a list that was asked for. */
function limitOf(request: FindTextRequest): number {
  return request.limit === 0 ? hardLimit : (request.limit ?? defaultLimit);
}

async function files(
  query: ContentQuery,
  request: FindTextRequest,
  engine: SearchEngine,
  workspace: Workspace,
  shown: (path: string) => string,
): Promise<GrepOutput | string> {
  const found: string[] = [];
  for await (const hit of engine.search(query)) {
    if (hit.kind === "fault") return hit.message;
    if (hit.kind === "file") found.push(hit.path);
    if (found.length >= foundFiles) break;
  }
  const sorted = await newestFirst(found, query.root, workspace);
  const filenames = sorted.slice(request.offset, request.offset + limitOf(request)).map(shown);
  return {
    ...empty(request),
    numFiles: filenames.length,
    filenames,
    truncated: sorted.length > request.offset + filenames.length,
    ...applied(request, sorted.length > request.offset + filenames.length),
  };
}

async function entries(
  query: ContentQuery,
  request: FindTextRequest,
  engine: SearchEngine,
  shown: (path: string) => string,
): Promise<GrepOutput | string> {
  const limit = limitOf(request);
  const lines: string[] = [];
  const filenames = new Set<string>();
  let numMatches = 0;
  let seen = 0;
  let characters = 0;
  let truncated = false;
  for await (const hit of engine.search(query)) {
    if (hit.kind === "fault") return hit.message;
    if (seen++ < request.offset) continue;
    if (lines.length >= limit || characters > hardCharacters) {
      truncated = true;
      break;
    }
    const line = formatted(hit, request, query.file !== undefined, shown);
    lines.push(line);
    characters += line.length;
    if (hit.kind === "match" || hit.kind === "count") filenames.add(shown(hit.path));
    numMatches += hit.kind === "count" ? hit.count : hit.kind === "match" ? 1 : 0;
  }
  return {
    ...empty(request),
    numFiles: filenames.size,
    filenames: request.mode === "count" ? [...filenames] : [],
    content: lines.join("\n"),
    numLines: lines.length,
    numMatches,
    truncated,
    ...applied(request, truncated),
  };
}

function formatted(hit: Hit, request: FindTextRequest, oneFile: boolean, shown: (path: string) => string): string {
  if (hit.kind === "count") return `${shown(hit.path)}:${hit.count}`;
  if (hit.kind !== "match" && hit.kind !== "context") return "--";
  const mark = hit.kind === "match" ? ":" : "-";
  const text = hit.text.length > lineLength ? `${hit.text.slice(0, lineLength)}... [line cut]` : hit.text;
  return `${oneFile ? "" : shown(hit.path) + mark}${request.lineNumbers ? `${hit.line}${mark}` : ""}${text}`;
}

function empty(request: FindTextRequest): GrepOutput {
  return { mode: request.mode, numFiles: 0, filenames: [], truncated: false };
}

function applied(request: FindTextRequest, truncated: boolean): Pick<GrepOutput, "appliedLimit" | "appliedOffset"> {
  return { ...(truncated ? { appliedLimit: limitOf(request) } : {}), ...(request.offset > 0 ? { appliedOffset: request.offset } : {}) };
}

/** A file named outright is searched even where its folder would not be; a binary one has no lines to show. */
async function isBinary(path: string, workspace: Workspace, signal: AbortSignal): Promise<boolean> {
  for await (const chunk of workspace.files.stream(path, { end: 8192, signal })) {
    const marked = (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);
    return !marked && chunk.includes(0);
  }
  return false;
}
