/** Lines beyond which two texts are shown one after the other instead of compared. */
const mostCompared = 400;

/** The lines of two texts with what is gone marked `-` and what is new `+`. */
export function diffLines(before: string, after: string): readonly string[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  if (a.length > mostCompared || b.length > mostCompared) return [...a.map((line) => `- ${line}`), ...b.map((line) => `+ ${line}`)];
  // Lengths of the longest common subsequence of what is left from each place on.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = a.length - 1; row >= 0; row--)
    for (let column = b.length - 1; column >= 0; column--)
      (common[row] as Uint16Array)[column] =
        a[row] === b[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < a.length || column < b.length) {
    if (row < a.length && column < b.length && a[row] === b[column]) {
      lines.push(`  ${a[row++]}`);
      column++;
    } else if (column >= b.length || (row < a.length && at(row + 1, column) >= at(row, column + 1))) lines.push(`- ${a[row++]}`);
    else lines.push(`+ ${b[column++]}`);
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}
