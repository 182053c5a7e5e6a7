import { cellWidth, graphemes } from "./cell-width.js";

/** A line broken at its spaces, and inside a word only where the word alone is wider than the columns. */
export function wrap(text: string, columns: number): readonly string[] {
  if (cellWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = "";
  let width = 0;
  const end = (): void => {
    lines.push(line.trimEnd());
    [line, width] = ["", 0];
  };
  for (const word of text.split(/(?<=\s)(?=\S)/)) {
    if (line !== "" && width + cellWidth(word.trimEnd()) > columns) end();
    if (cellWidth(word.trimEnd()) <= columns) {
      line += word;
      width += cellWidth(word);
      continue;
    }
    for (const segment of graphemes(word)) {
      if (width + cellWidth(segment) > columns) end();
      line += segment;
      width += cellWidth(segment);
    }
  }
  end();
  return lines;
}
