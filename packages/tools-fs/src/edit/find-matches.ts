import { unifyLines } from "../text/line-ends.js";
import type { UnifiedLines } from "../text/line-ends.js";
import { plainQuotes } from "./quotes.js";

/** Where a wanted text stands: places in the searched form of the file, and the way from there to the file's own text. */
export interface Matches {
  readonly kind: "exact" | "quotes";
  /** The searched form of the file's text, and of the wanted text. */
  readonly searched: UnifiedLines;
  readonly wanted: string;
  readonly starts: readonly number[];
}

/** More matches than these are not counted when one is wanted. */
export const countedMatches = 100;

/**
 * Finds a text in a file: with any line ends, then with typographic quotes taken for plain ones. Where `all` is asked for the matches do
 * not overlap; otherwise overlapping ones count, since they too make a place ambiguous.
 */
export function findMatches(text: string, wanted: string, all: boolean): Matches | undefined {
  if (wanted.includes("\r")) {
    const starts = occurrences(text, wanted, all);
    if (starts.length > 0) return { kind: "exact", searched: { text, original: (index) => index }, wanted, starts };
  }
  const searched = unifyLines(text);
  const unified = wanted.replace(/\r\n?/g, "\n");
  const starts = occurrences(searched.text, unified, all);
  if (starts.length > 0) return { kind: "exact", searched, wanted: unified, starts };
  const plain = plainQuotes(searched.text);
  const plainWanted = plainQuotes(unified);
  if (plain === searched.text && plainWanted === unified) return undefined;
  const loose = occurrences(plain, plainWanted, all);
  return loose.length > 0 ? { kind: "quotes", searched: { ...searched, text: plain }, wanted: plainWanted, starts: loose } : undefined;
}

function occurrences(text: string, wanted: string, all: boolean): number[] {
  const starts: number[] = [];
  const step = all ? wanted.length : 1;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + step)) {
    starts.push(at);
    if (!all && starts.length > countedMatches) break;
  }
  return starts;
}
