import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { resolvePath } from "../paths/resolve-path.js";
import { presentRead } from "../read/present-read.js";
import { readFile } from "../read/read-file.js";
import { lenientBoolean, lenientNumber, path } from "../schema/lenient.js";
import { FileState } from "../state/file-state.js";

interface ReadInput {
  readonly file_path: string;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly pages?: string | undefined;
  readonly allow_large?: boolean | undefined;
}

const input: z.ZodMiniType<ReadInput> = z.object({
  file_path: path(),
  offset: z.optional(lenientNumber(0).check(z.describe("First line (notebook: cell), from 1"))),
  limit: z.optional(lenientNumber(1).check(z.describe("Lines; default 2000"))),
  pages: z.optional(z.string().check(z.describe('PDF pages, such as "1-5"; at most 20'))),
  allow_large: z.optional(lenientBoolean().check(z.describe("Allow 400 kB of text instead of 100"))),
});

const read: Tool = defineTool({
  name: "Read",
  description:
    "Reads a file: text with line numbers, images, PDFs, notebooks. Read several files in one turn when you need them all. Long files come in parts: use offset and limit. Not for folders.",
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory, state: FileState },
  readOnly: true,
  concurrencySafe: true,
  interrupt: "cancel",
  // It bounds its own results; spilled to a file, they would only have to be read again.
  maxResultChars: 1_000_000,
  title: ({ file_path, offset, limit, pages }) => `Read ${file_path}${rangeText(offset, limit, pages)}`,
  summary: ({ file_path, offset, limit, pages }) => `${file_path}${rangeText(offset, limit, pages)}`,
  paths: ({ file_path }) => [file_path],
  async run(given, { workspace, directory, state }, { signal }) {
    const path = resolvePath(given.file_path, workspace, directory);
    const output = await readFile(
      { path, offset: given.offset, limit: given.limit, pages: given.pages, allowLarge: given.allow_large ?? false },
      workspace,
      state,
      signal,
    );
    return typeof output === "string" ? toolFailure(output) : output;
  },
  present: presentRead,
});

function rangeText(offset: number | undefined, limit: number | undefined, pages: string | undefined): string {
  if (pages !== undefined) return ` pages ${pages}`;
  if (offset === undefined && limit === undefined) return "";
  const first = Math.max(1, offset ?? 1);
  return limit === undefined ? ` from line ${first}` : ` lines ${first}-${first + limit - 1}`;
}

export default read;
