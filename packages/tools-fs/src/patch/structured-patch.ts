/** One changed place of a file. Lines begin with " ", "-" or "+". */
export interface PatchHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

const context = 3;
/** Milliseconds that finding the smallest difference may take; after them the whole changed region is one hunk. */
const timeout = 200;

/** What changed between two texts, line by line. Differences in line ends alone are shown only where nothing else differs. */
export async function structuredPatch(before: string, after: string): Promise<readonly PatchHunk[]> {
  if (before === after) return [];
  const unifiedBefore = before.replaceAll("\r\n", "\n");
  const unifiedAfter = after.replaceAll("\r\n", "\n");
  const [from, to] = unifiedBefore === unifiedAfter ? [before, after] : [unifiedBefore, unifiedAfter];
  const oldLines = from.split("\n");
  const newLines = to.split("\n");
  // Comparing only the region between the first and the last difference keeps a small edit of a large file cheap.
  const shortest = Math.min(oldLines.length, newLines.length);
  let same = 0;
  while (same < shortest && oldLines[same] === newLines[same]) same += 1;
  let sameEnd = 0;
  while (sameEnd < shortest - same && oldLines[oldLines.length - 1 - sameEnd] === newLines[newLines.length - 1 - sameEnd]) sameEnd += 1;
  const start = Math.max(0, same - context);
  const keptAfter = Math.max(0, sameEnd - context);
  const region = (lines: readonly string[]): string =>
    lines.slice(start, lines.length - keptAfter).join("\n") + (keptAfter > 0 ? "\n" : "");
  const { structuredPatch: compare } = await import("diff");
  const patch = compare("", "", region(oldLines), region(newLines), undefined, undefined, { context, timeout });
  if (patch === undefined) return [wholeRegion(oldLines, newLines, same, sameEnd)];
  return patch.hunks.map((hunk) => ({
    oldStart: hunk.oldStart + start,
    oldLines: hunk.oldLines,
    newStart: hunk.newStart + start,
    newLines: hunk.newLines,
    lines: hunk.lines,
  }));
}

function wholeRegion(oldLines: readonly string[], newLines: readonly string[], same: number, sameEnd: number): PatchHunk {
  const removed = oldLines.slice(same, oldLines.length - sameEnd);
  const added = newLines.slice(same, newLines.length - sameEnd);
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return { oldStart: same + 1, oldLines: removed.length, newStart: same + 1, newLines: added.length, lines };
}

/** Lines added and removed by a patch. */
export function patchCounts(hunks: readonly PatchHunk[]): { readonly added: number; readonly removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return { added: lines.filter((line) => line.startsWith("+")).length, removed: lines.filter((line) => line.startsWith("-")).length };
}
