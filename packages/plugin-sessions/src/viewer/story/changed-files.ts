import { lineDiff } from "../html/line-diff.js";
import type { DiffLine } from "../html/line-diff.js";
import type { Call } from "./story.js";

/** What a call did, or was to do, to one file. */
export interface FileChange {
  readonly path: string;
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  /** Line in the new file from 1, where the log tells it. */
  readonly start: number | undefined;
  readonly lines: readonly DiffLine[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The change that a call of Edit, Write or NotebookEdit makes: as it was recorded, else as it was asked for. Undefined for other tools. */
export function changeOf(call: Pick<Call, "name" | "ran" | "outcome">): FileChange | undefined {
  const input = fields(call.ran);
  const path = text(input["file_path"]) ?? text(input["notebook_path"]);
  if (path === undefined || !["Edit", "Write", "NotebookEdit"].includes(call.name)) return undefined;
  const recorded = recordedHunks(fields(call.outcome?.output)["structuredPatch"]);
  if (recorded.length > 0) return { path, hunks: recorded };
  const before = text(input["old_string"]) ?? "";
  const after = text(input["new_string"]) ?? text(input["content"]) ?? text(input["new_source"]) ?? "";
  return { path, hunks: [{ start: undefined, lines: lineDiff(...withoutLastEnd(before, after)) }] };
}

/** A line end at the end of both makes no line of its own. */
function withoutLastEnd(before: string, after: string): [before: string, after: string] {
  if ([before, after].some((side) => side !== "" && !side.endsWith("\n"))) return [before, after];
  return [before.slice(0, -1), after.slice(0, -1)];
}

export function changeCounts({ hunks }: FileChange): { readonly added: number; readonly removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return { added: lines.filter(({ sign }) => sign === "+").length, removed: lines.filter(({ sign }) => sign === "-").length };
}

function recordedHunks(patch: unknown): readonly Hunk[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((hunk: unknown): Hunk | readonly [] => {
    const { newStart, lines } = fields(hunk);
    if (!Array.isArray(lines)) return [];
    const told = lines.flatMap((line: unknown) => (typeof line === "string" ? diffLine(line) : []));
    return { start: typeof newStart === "number" ? newStart : undefined, lines: told };
  });
}

function diffLine(line: string): DiffLine | readonly [] {
  const sign = line[0];
  return sign === " " || sign === "+" || sign === "-" ? { sign, text: line.slice(1) } : [];
}

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
