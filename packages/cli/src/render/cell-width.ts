const plain = /^[\x20-\x7e]*$/;
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;

/** Columns that text takes on a terminal. */
export function cellWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const segment of graphemes(text)) width += wide.test(segment) ? 2 : /^\p{Mark}+$/u.test(segment) ? 0 : 1;
  return width;
}

/** The text cut to a number of columns, with `…` where something was left out. */
export function fit(text: string, columns: number): string {
  if (cellWidth(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const segment of graphemes(text)) {
    width += cellWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** What a person takes for one character. The segmenter costs some 5 ms to make, so plain text never asks for it. */
export function* graphemes(text: string): Generator<string> {
  if (plain.test(text)) yield* text;
  else for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) yield segment;
}
