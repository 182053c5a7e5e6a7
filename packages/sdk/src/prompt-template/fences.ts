import type { Span } from "./spans.js";

/** A fenced block of Markdown, its fences included. */
export interface Fence extends Span {
  /** Everything behind the opening backticks or tildes. */
  readonly info: string;
  readonly content: string;
}

/** The fenced blocks of a text, in order; one that is never closed goes on to the end. */
export function findFences(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly start: number; readonly content: number; readonly mark: string; readonly info: string } | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const [, mark = "", info = ""] = /^[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const end = start + line.length;
    if (open !== undefined) {
      if (mark.startsWith(open.mark) && info.trim() === "") {
        fences.push({ start: open.start, end, info: open.info, content: text.slice(open.content, Math.max(open.content, start - 1)) });
        open = undefined;
      }
      // A line of words between backticks, such as ```a```, opens no fence.
    } else if (mark !== "" && !(mark.startsWith("`") && info.includes("`"))) open = { start, content: end + 1, mark, info: info.trim() };
    start = end + 1;
  }
  if (open !== undefined) fences.push({ start: open.start, end: text.length, info: open.info, content: text.slice(open.content) });
  return fences;
}
