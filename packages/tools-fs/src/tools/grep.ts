import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import type { GrepOutput } from "../output.js";
import { lenientBoolean, lenientNumber } from "../schema/lenient.js";

interface GrepInput {
  readonly pattern: string;
  readonly path?: string | undefined;
  readonly glob?: string | undefined;
  readonly type?: string | undefined;
  readonly output_mode?: GrepOutput["mode"] | undefined;
  readonly "-A"?: number | undefined;
  readonly "-B"?: number | undefined;
  readonly "-C"?: number | undefined;
  readonly context?: number | undefined;
  readonly "-n"?: boolean | undefined;
  readonly "-i"?: boolean | undefined;
  readonly "-o"?: boolean | undefined;
  readonly multiline?: boolean | undefined;
  readonly head_limit?: number | undefined;
  readonly offset?: number | undefined;
}

const input: z.ZodMiniType<GrepInput> = z.object({
  pattern: z.string().check(z.minLength(1)),
  path: z.optional(z.string().check(z.describe("File or folder; default: the current one"))),
  glob: z.optional(z.string().check(z.describe('Such as "*.{ts,tsx}"'))),
  type: z.optional(z.string().check(z.describe("ripgrep file type, such as js, py, rust"))),
  output_mode: z.optional(z.enum(["content", "files_with_matches", "count"])),
  "-A": z.optional(lenientNumber(0)),
  "-B": z.optional(lenientNumber(0)),
  "-C": z.optional(lenientNumber(0)),
  context: z.optional(lenientNumber(0).check(z.describe("Same as -C"))),
  "-n": z.optional(lenientBoolean().check(z.describe("Line numbers; default true"))),
  "-i": z.optional(lenientBoolean()),
  "-o": z.optional(lenientBoolean()),
  multiline: z.optional(lenientBoolean().check(z.describe("Match across lines; . matches a line break"))),
  head_limit: z.optional(lenientNumber(0).check(z.describe("Results; default 250, 0: all"))),
  offset: z.optional(lenientNumber(0).check(z.describe("Results to skip"))),
});

const grep: Tool = defineTool({
  name: "Grep",
  description:
    "Searches file contents with a regular expression (ripgrep syntax: write \\{ for a literal brace). Gives the files that match, newest first; output_mode content gives their lines, count the number of them. " +
    "Leaves out ignored, hidden and binary files. Use it instead of grep or rg in a shell.",
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory },
  readOnly: true,
  concurrencySafe: true,
  interrupt: "cancel",
  timeoutMs: 60_000,
  title: ({ pattern, path }) => `Search for ${pattern}${path === undefined ? "" : ` in ${path}`}`,
  summary: ({ pattern, path, glob }) =>
    [pattern, ...(path === undefined ? [] : [`in ${path}`]), ...(glob === undefined ? [] : [glob])].join(" "),
  paths: ({ path }) => [path ?? "."],
  async run(given, { workspace, directory }, { signal }) {
    const [{ findText }, { openSearchEngine }] = await Promise.all([
      import("../search/find-text.js"),
      import("../search/open-search-engine.js"),
    ]);
    const around = given["-C"] ?? given.context ?? 0;
    const request = {
      pattern: given.pattern,
      path: given.path,
      glob: given.glob,
      type: given.type,
      mode: given.output_mode ?? "files_with_matches",
      before: given["-B"] ?? around,
      after: given["-A"] ?? around,
      lineNumbers: given["-n"] ?? true,
      ignoreCase: given["-i"] ?? false,
      onlyMatching: given["-o"] ?? false,
      multiline: given.multiline ?? false,
      limit: given.head_limit,
      offset: given.offset ?? 0,
    };
    const output = await findText(request, await openSearchEngine(workspace), workspace, directory, signal);
    return typeof output === "string" ? toolFailure(output) : output;
  },
  present(output: GrepOutput) {
    const found = output.mode === "files_with_matches" ? output.filenames.join("\n") : (output.content ?? "");
    const notes = output.note === undefined ? [] : [`(${output.note})`];
    if (output.truncated && output.appliedLimit !== undefined) {
      notes.push(`(More results follow; go on with offset ${(output.appliedOffset ?? 0) + output.appliedLimit}, or narrow the search.)`);
    }
    return { content: [found === "" ? "No matches found." : found, ...notes].join("\n") };
  },
});

export default grep;
