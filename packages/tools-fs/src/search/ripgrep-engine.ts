import { isLorimerError } from "@lorimer/sdk";
import type { Workspace, WorkspaceProcess } from "@lorimer/sdk";
import { boundedRecords } from "./bounded-records.js";
import { isLeftOut } from "./ignore-rules.js";
import type { ContentQuery, FileQuery, Hit, SearchEngine } from "./search-engine.js";

/** Bytes kept of one line of output. */
const lineBytes = 16 * 1024;
const errorBytes = 4096;

/** Searches with the program at a path; what it cannot run or read is left to another engine. */
export function createRipgrepEngine(workspace: Workspace, program: string, otherwise: SearchEngine): SearchEngine {
  return {
    name: "ripgrep",
    async *list(query) {
      const wanted = acceptance(query);
      const child = await start(["--files", "--null", ...scopeOf(query)], query);
      if (child === undefined) {
        yield* otherwise.list(query);
        return;
      }
      const error = firstText(child.stderr);
      let answered = false;
      try {
        for await (const path of boundedRecords(child.stdout, 0, lineBytes)) {
          answered = true;
          const own = path.slice(2);
          if (wanted(own)) yield own;
        }
        if (!answered && !query.signal.aborted && (await child.exited).code === 2 && (await error).trim() !== "")
          yield* otherwise.list(query);
      } finally {
        child.kill();
      }
    },
    async *search(query) {
      const child = await start(
        [
          ...modeOf(query),
          ...(query.ignoreCase ? ["--ignore-case"] : []),
          ...(query.multiline ? ["--multiline", "--multiline-dotall"] : []),
          ...scopeOf(query),
        ],
        query,
      );
      if (child === undefined) {
        yield* otherwise.search(query);
        return;
      }
      const error = firstText(child.stderr);
      let answered = false;
      try {
        for await (const hit of hits(child, query)) {
          answered = true;
          yield hit;
        }
        const { code } = await child.exited;
        if (answered || query.signal.aborted || code === 0 || code === 1) return;
        const message = (await error).trim();
        // The other engine knows these, some of which older versions do not; everything else it would refuse as well.
        if (/look-around|backreferences are not supported|unrecognized escape sequence/.test(message)) yield* otherwise.search(query);
        else if (message !== "") yield { kind: "fault", message: explained(message) };
      } finally {
        child.kill();
      }
    },
  };

  async function start(args: readonly string[], query: FileQuery): Promise<WorkspaceProcess | undefined> {
    const pattern = "pattern" in query ? [`--regexp=${(query as ContentQuery).pattern}`] : [];
    try {
      return await workspace.start({
        command: program,
        args: [...args, ...pattern, "--", `./${query.file ?? ""}`],
        cwd: query.root,
        signal: query.signal,
      });
    } catch (error) {
      if (isLorimerError(error) && error.code === "WORKSPACE_PROCESS") return undefined;
      throw error;
    }
  }
}

function scopeOf(query: FileQuery): string[] {
  // Only what lies in the tree decides, so that the same search gives the same answer on every machine.
  const args = ["--no-config", "--path-separator=/", "--no-ignore-global", "--no-ignore-exclude", "--no-messages", "--color", "never"];
  if (!query.around.inRepository) args.push("--no-require-git", "--no-ignore-parent");
  if (query.hidden) args.push("--hidden", "--glob", "!.git");
  if (query.type !== undefined) args.push(`--type=${query.type}`);
  // As a type, not as a glob: ripgrep lets a glob override the ignore files.
  else if (query.names.length > 0)
    args.push(...query.names.flatMap((name) => ["--type-add", `wantednames:${name}`]), "--type", "wantednames");
  return args;
}

function modeOf(query: ContentQuery): string[] {
  if (query.want === "files") return ["--crlf", "--files-with-matches", "--null"];
  // Across lines ripgrep's own --count counts now lines, now matches, as the pattern may.
  if (query.want === "counts")
    return ["--crlf", query.multiline ? "--count-matches" : "--count", "--null", "--with-filename", "--sort", "path"];
  const args = ["--crlf", "--null", "--line-number", "--with-filename", "--no-heading", "--sort", "path"];
  if (query.onlyMatching) return [...args, "--only-matching"];
  return [...args, "--before-context", String(query.before), "--after-context", String(query.after)];
}

function acceptance(query: FileQuery): (path: string) => boolean {
  const { around } = query;
  // Inside a repository ripgrep reads the ignore files above the folder itself.
  const outer = !around.inRepository && around.chain.git.length + around.chain.own.length > 0 && query.file === undefined;
  return (path) => query.accepts(path) && !(outer && isLeftOut(around.chain, query.root, path));
}

async function* hits(child: WorkspaceProcess, query: ContentQuery): AsyncGenerator<Hit, void, void> {
  const wanted = acceptance(query);
  if (query.want === "files") {
    for await (const path of boundedRecords(child.stdout, 0, lineBytes))
      if (wanted(path.slice(2))) yield { kind: "file", path: path.slice(2) };
    return;
  }
  let gap = false;
  let first = true;
  for await (const record of boundedRecords(child.stdout, 10, lineBytes)) {
    const end = record.indexOf("\0");
    if (end < 0) {
      gap = record.trimEnd() === "--";
      continue;
    }
    const path = record.slice(2, end);
    if (!wanted(path)) continue;
    const rest = record.slice(end + 1);
    if (query.want === "counts") {
      yield { kind: "count", path, count: Number(rest) };
      continue;
    }
    const [, line = "", mark = "", text = ""] = /^(\d+)([:-])([^]*)$/.exec(rest) ?? [];
    // Matches of nothing are nothing to show.
    if (line === "" || (query.onlyMatching && (text === "" || text === "\r"))) continue;
    if (gap && !first) yield { kind: "gap" };
    gap = false;
    first = false;
    yield { kind: mark === ":" ? "match" : "context", path, line: Number(line), text: text.endsWith("\r") ? text.slice(0, -1) : text };
  }
}

async function firstText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) if (text.length < errorBytes) text += Buffer.from(chunk).toString("utf8");
  return text.slice(0, errorBytes);
}

function explained(message: string): string {
  const said = message.replace(/^rg: /, "");
  if (/literal (?:"\\n"|'"\\n"') is not allowed/.test(said)) return "The pattern holds a line break: set multiline to match across lines.";
  if (said.includes("regex parse error")) return `The pattern is not a valid regular expression: ${said.slice(said.indexOf("\n") + 1)}`;
  const type = /unrecognized file type: (.*)/.exec(said)?.[1];
  return type === undefined ? said : `The file type "${type}" is not known. Use glob instead, such as "*.${type}".`;
}
