import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import { globsOfType } from "./file-types.js";
import { globFilter } from "./glob-filter.js";
import { linePattern } from "./line-regex.js";
import type { LinePattern } from "./line-regex.js";
import { matchLines } from "./match-lines.js";
import type { FileMatches } from "./match-lines.js";
import type { ContentQuery, FileQuery, Hit, SearchEngine } from "./search-engine.js";
import { walk } from "./walk.js";

/** Larger files are passed over: 64 MiB. */
const largestFile = 64 * 1024 * 1024;
/** Files read at once. */
const readAhead = 12;
/** Milliseconds that a pattern may take on one file. */
const fileTime = 1000;

/** A search engine in plain JavaScript, for machines without ripgrep. */
export function createBuiltInEngine(workspace: Workspace): SearchEngine {
  return { name: "built-in", list: (query) => files(query, workspace), search: (query) => search(query, workspace) };
}

async function* files(query: FileQuery, workspace: Workspace): AsyncGenerator<string, void, void> {
  if (query.file !== undefined) {
    if (query.accepts(query.file)) yield query.file;
    return;
  }
  const ofType = query.type === undefined ? undefined : globFilter(globsOfType(query.type) ?? []);
  for await (const path of walk(query, workspace)) if ((ofType?.accepts(path) ?? true) && query.accepts(path)) yield path;
}

async function* search(query: ContentQuery, workspace: Workspace): AsyncGenerator<Hit, void, void> {
  const pattern = compiled(query);
  if (typeof pattern === "string") {
    yield { kind: "fault", message: pattern };
    return;
  }
  if (query.type !== undefined && globsOfType(query.type) === undefined) {
    yield { kind: "fault", message: `The file type "${query.type}" is not known. Use glob instead, such as "*.${query.type}".` };
    return;
  }
  const withGaps = query.want === "lines" && !query.onlyMatching && query.before + query.after > 0;
  const matchWithin = timedMatcher(pattern, query);
  let first = true;
  for await (const { path, text } of texts(query, workspace)) {
    if (query.signal.aborted) return;
    const found = text === undefined ? undefined : matchWithin(text);
    if (found === "too slow") {
      yield { kind: "fault", message: `The pattern takes too long on ${path}. Make it simpler: avoid repetition inside repetition.` };
      return;
    }
    if (found === undefined) continue;
    if (query.want === "files") yield { kind: "file", path };
    else if (query.want === "counts") yield { kind: "count", path, count: found.count };
    else {
      if (withGaps && !first) yield { kind: "gap" };
      yield* lineHits(path, found, query);
    }
    first = false;
  }
}

function compiled(query: ContentQuery): LinePattern | string {
  if (!query.multiline && /(?<!\\)(?:\\\\)*\\n|\n/.test(query.pattern))
    return "The pattern holds a line break: set multiline to match across lines.";
  try {
    return linePattern(query.pattern, query);
  } catch (error) {
    return `The pattern is not a valid regular expression: ${messageOf(error)}`;
  }
}

/** The files to search, in order, each with its text; the next ones are read while one is searched. */
async function* texts(
  query: ContentQuery,
  workspace: Workspace,
): AsyncGenerator<{ readonly path: string; readonly text: string | undefined }, void, void> {
  const ahead: Promise<{ readonly path: string; readonly text: string | undefined }>[] = [];
  for await (const path of files(query, workspace)) {
    ahead.push(textToSearch(join(query.root, path), workspace, query.signal).then((text) => ({ path, text })));
    const first = ahead.length < readAhead ? undefined : ahead.shift();
    if (first !== undefined) yield await first;
  }
  for (const next of ahead) yield await next;
}

async function textToSearch(path: string, workspace: Workspace, signal: AbortSignal): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = Buffer.from(await workspace.files.read(path, { maxBytes: largestFile, signal }));
  } catch {
    return undefined;
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 65_536).includes(0)) return undefined;
  return bytes.toString("utf8", bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
}

/** A pattern that backtracks without end can only be stopped from outside: a script's time limit interrupts it. */
function timedMatcher(pattern: LinePattern, query: ContentQuery): (text: string) => FileMatches | undefined | "too slow" {
  const options = {
    multiline: query.multiline,
    onlyMatching: query.onlyMatching && query.want === "lines",
    firstOnly: query.want === "files",
  };
  // Without repetition there is nothing to backtrack over, and no need for a limit, which costs more than the match.
  const linear = !/[*+{?]/.test(query.pattern);
  let text = "";
  let found: FileMatches | undefined;
  const context = createContext({ run: () => void (found = matchLines(text, pattern, options)) });
  const script = new Script("run()");
  return (next) => {
    if (linear) return matchLines(next, pattern, options);
    text = next;
    found = undefined;
    try {
      script.runInContext(context, { timeout: fileTime });
    } catch (error) {
      // The error belongs to the script's own world, where `Error` is another.
      if ((error as { readonly code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "too slow";
      throw error;
    }
    return found;
  };
}

function* lineHits(path: string, found: FileMatches, query: ContentQuery): Generator<Hit, void, void> {
  if (query.onlyMatching) {
    for (const { line, text } of found.matches) yield { kind: "match", path, line: line + 1, text };
    return;
  }
  const matching = new Set(found.matches.map(({ line }) => line));
  let shown = -1;
  for (const { line } of found.matches) {
    const from = Math.max(shown + 1, line - query.before);
    if (shown >= 0 && from > shown + 1 && query.before + query.after > 0) yield { kind: "gap" };
    for (let at = from; at <= Math.min(found.lines.length - 1, line + query.after); at++) {
      // A later match that falls into the lines after this one begins its own lines after.
      if (at > line && matching.has(at)) break;
      yield { kind: matching.has(at) ? "match" : "context", path, line: at + 1, text: found.lines[at] ?? "" };
      shown = at;
    }
  }
}
