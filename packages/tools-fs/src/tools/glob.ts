import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import type { GlobOutput } from "../output.js";
import { path } from "../schema/lenient.js";
import { searchedFolder } from "../search/split-glob.js";

interface GlobInput {
  readonly pattern: string;
  readonly path?: string | undefined;
}

const input: z.ZodMiniType<GlobInput> = z.object({
  pattern: path(),
  path: z.optional(z.string().check(z.describe("Folder; default: the current one"))),
});

const glob: Tool = defineTool({
  name: "Glob",
  description:
    'Finds files by name: "**/*.ts", "src/*.{js,ts}"; a pattern without / matches at any depth. Newest first, at most 100. Leaves out ignored and hidden files.',
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory },
  readOnly: true,
  concurrencySafe: true,
  interrupt: "cancel",
  timeoutMs: 60_000,
  title: ({ pattern, path }) => `Find ${pattern}${path === undefined ? "" : ` in ${path}`}`,
  summary: ({ pattern, path }) => (path === undefined ? pattern : `${pattern} in ${path}`),
  paths: (given) => [searchedFolder(given.pattern, given.path) ?? "."],
  async run(given, { workspace, directory }, { signal }) {
    const [{ findFiles }, { openSearchEngine }] = await Promise.all([
      import("../search/find-files.js"),
      import("../search/open-search-engine.js"),
    ]);
    const output = await findFiles(given, await openSearchEngine(workspace), workspace, directory, signal);
    return typeof output === "string" ? toolFailure(output) : output;
  },
  present({ filenames, truncated, note }: GlobOutput) {
    if (filenames.length === 0) return { content: `No files found.${note === undefined ? "" : ` (${note})`}` };
    const rest = truncated
      ? [`(Only the newest ${filenames.length} are shown${note === undefined ? "" : `: ${note}`}. Use a narrower pattern or path.)`]
      : [];
    return { content: [...filenames, ...rest].join("\n") };
  },
});

export default glob;
