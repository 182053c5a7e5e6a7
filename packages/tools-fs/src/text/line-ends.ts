/**
 * A text with every line break as `\n`, and the way back. A lone `\r` is a line break only in a text without any `\n`,
 * as in files of the classic Mac; elsewhere it is an ordinary character.
 */
export interface UnifiedLines {
  readonly text: string;
  /** The place in the original of a place in the unified text. */
  original(index: number): number;
}

export function unifyLines(text: string): UnifiedLines {
  if (!text.includes("\r")) return { text, original: (index) => index };
  if (!text.includes("\n")) return { text: text.replaceAll("\r", "\n"), original: (index) => index };
  // Places in the unified text of the `\n` that stands for `\r\n`: everything after each is shifted by one more.
  const folded: number[] = [];
  for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n", at + 2)) folded.push(at - folded.length);
  return {
    text: text.replaceAll("\r\n", "\n"),
    original(index) {
      let low = 0;
      let high = folded.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((folded[middle] ?? 0) < index) low = middle + 1;
        else high = middle;
      }
      return index + low;
    },
  };
}

const anyBreak = /\r\n|\n|\r/;
const lineFeedBreak = /\r\n|\n/;

/** The line break at or nearest to a changed place: within it, then around it in the matched span, then after, then before. */
export function lineBreakFor(
  text: string,
  span: { readonly start: number; readonly end: number },
  changed: { readonly start: number; readonly end: number },
): string {
  const pattern = text.includes("\n") ? lineFeedBreak : anyBreak;
  const first = (start: number, end: number): string | undefined => pattern.exec(text.slice(start, end))?.[0];
  // A break outside the span is looked for within this distance, so that thousands of edits in one long line stay cheap.
  const reach = 65_536;
  return (
    first(changed.start, changed.end) ??
    lastBreak(text, span.start, changed.start) ??
    first(changed.end, span.end) ??
    first(span.end, span.end + reach) ??
    lastBreak(text, Math.max(0, span.start - reach), span.start) ??
    "\n"
  );
}

function lastBreak(text: string, start: number, end: number): string | undefined {
  const part = text.slice(start, end);
  const feed = part.lastIndexOf("\n");
  if (feed >= 0) return part[feed - 1] === "\r" ? "\r\n" : "\n";
  return !text.includes("\n") && part.includes("\r") ? "\r" : undefined;
}

/** The break that every line of the text ends with, or undefined where they differ or there is none. */
export function uniformBreak(text: string): "\n" | "\r\n" | "\r" | undefined {
  const feeds = count(text, "\n");
  const pairs = count(text, "\r\n");
  const returns = count(text, "\r");
  if (feeds + returns === 0) return undefined;
  if (pairs === feeds && pairs === returns) return "\r\n";
  if (returns === 0) return "\n";
  return feeds === 0 ? "\r" : undefined;
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found += 1;
  return found;
}

/** The number, from 1, of the line that holds a place of a unified text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
