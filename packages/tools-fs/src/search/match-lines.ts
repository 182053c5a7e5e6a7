import type { LinePattern, LineRegex } from "./line-regex.js";

/** A line that matches, or, with `onlyMatching`, one match of it. Lines count from 0. */
export interface LineMatch {
  readonly line: number;
  readonly text: string;
}

export interface FileMatches {
  readonly lines: readonly string[];
  readonly matches: readonly LineMatch[];
  /** Lines that match; over several lines, matches. */
  readonly count: number;
}

/** Characters of one line that a pattern is tried on, so that a minified file cannot hold the search up. */
const triedLength = 20_000;
/** Characters up to which a whole text is tried before its lines are. */
const triedWhole = 1_000_000;

/** Applies a pattern to the text of one file. Runs synchronously, and as long as the pattern takes: call it with a time limit. */
export function matchLines(
  text: string,
  pattern: LinePattern,
  options: { readonly multiline: boolean; readonly onlyMatching: boolean; readonly firstOnly: boolean },
): FileMatches | undefined {
  const regex = /[^\x00-\x7f]/.test(text) ? pattern.unicode : pattern.ascii;
  return options.multiline ? matchWhole(text, regex.each, options) : matchEach(text, regex, options);
}

function matchEach(
  text: string,
  { each: regex, anywhere }: LineRegex,
  options: { readonly onlyMatching: boolean; readonly firstOnly: boolean },
): FileMatches | undefined {
  if (text === "") return undefined;
  if (text.length < triedWhole && !anywhere.test(text)) return undefined;
  const lines = linesOf(text);
  const matches: LineMatch[] = [];
  let count = 0;
  for (const [line, content] of lines.entries()) {
    const tried = content.length > triedLength ? content.slice(0, triedLength) : content;
    regex.lastIndex = 0;
    if (!regex.test(tried)) continue;
    count += 1;
    if (!options.onlyMatching) matches.push({ line, text: content });
    else {
      regex.lastIndex = 0;
      for (const match of tried.matchAll(regex)) if (match[0] !== "") matches.push({ line, text: match[0] });
    }
    if (options.firstOnly) break;
  }
  return count === 0 ? undefined : { lines, matches, count };
}

function matchWhole(
  text: string,
  regex: RegExp,
  options: { readonly onlyMatching: boolean; readonly firstOnly: boolean },
): FileMatches | undefined {
  const lines = linesOf(text);
  const matches: LineMatch[] = [];
  let count = 0;
  let line = 0;
  let lineStart = 0;
  let shown = -1;
  let ended = -1;
  regex.lastIndex = 0;
  for (const match of text.matchAll(regex)) {
    // As in ripgrep, a match of nothing counts neither right after another match nor after the last line.
    const isEmpty = match[0] === "";
    if (isEmpty && (match.index === ended || (match.index === text.length && (text === "" || text.endsWith("\n"))))) continue;
    ended = match.index + match[0].length;
    count += 1;
    for (let next = text.indexOf("\n", lineStart); next >= 0 && next < match.index; next = text.indexOf("\n", lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    const parts = match[0].split("\n");
    // A match that ends with a line break does not reach into the next line.
    if (parts.length > 1 && parts.at(-1) === "") parts.pop();
    for (const [index, part] of parts.entries()) {
      const text = part.endsWith("\r") ? part.slice(0, -1) : part;
      if (options.onlyMatching && text !== "") matches.push({ line: line + index, text });
      else if (options.onlyMatching) continue;
      else if (line + index > shown) {
        shown = line + index;
        matches.push({ line: shown, text: lines[shown] ?? "" });
      }
    }
    if (options.firstOnly) break;
  }
  return count === 0 ? undefined : { lines, matches, count };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
