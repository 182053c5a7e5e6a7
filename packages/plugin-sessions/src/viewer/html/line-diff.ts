/** One line of a change. */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Cells of the comparison table at most; what is larger counts as replaced whole. */
const largestTable = 2_000_000;

/** The lines that a change took away and added, between those that stayed. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const old = before === "" ? [] : before.split("\n");
  const now = after === "" ? [] : after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const middle = compare(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const same = (lines: readonly string[]): readonly DiffLine[] => lines.map((text) => ({ sign: " ", text }));
  return [...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))];
}

/** The longest common subsequence, by the table of its lengths. */
function compare(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const width = now.length + 1;
  if (old.length === 0 || now.length === 0 || width * (old.length + 1) > largestTable) return replaced(old, now);
  const table = new Uint32Array(width * (old.length + 1));
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      table[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      lines.push({ sign: " ", text: old[row] ?? "" });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) lines.push({ sign: "-", text: old[row++] ?? "" });
    else lines.push({ sign: "+", text: now[column++] ?? "" });
  }
  return [...lines, ...replaced(old.slice(row), now.slice(column))];
}

function replaced(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  return [...old.map((text): DiffLine => ({ sign: "-", text })), ...now.map((text): DiffLine => ({ sign: "+", text }))];
}
