import { withoutCode } from "./without-code.js";
import type { Span } from "./spans.js";

/** A file or folder that a text speaks of as `@path`. Whether it is there is not known. */
export interface Mention extends Span {
  readonly path: string;
  /** Lines, from 1, both included: `@a.ts#L3-9`. */
  readonly lines?: { readonly from: number; readonly to: number };
}

const place = /(?<=^|[\s([{<])@(?:"(?<quoted>[^"\n]+)"(?<range>#L\d+(?:-L?\d+)?)?|(?<plain>(?:\\[^\n]|[^\s"\\])+))/gm;

/** Finds `@path` at the beginning of a line or after a blank or an opening bracket, outside code. A dot or comma behind it is the sentence's. */
export function findMentions(text: string): readonly Mention[] {
  return [...withoutCode(text).matchAll(place)].flatMap((match) => {
    const { quoted, range = "", plain } = match.groups ?? {};
    const word = plain === undefined ? undefined : withoutPunctuation(plain);
    const named = quoted === undefined ? word?.replace(/\\([^\n])/g, "$1") : quoted + range;
    if (named === undefined || named === "") return [];
    const end = match.index + (word === undefined ? match[0].length : 1 + word.length);
    const [, path = named, from, to] = /^(.+)#L(\d+)(?:-L?(\d+))?$/.exec(named) ?? [];
    if (from === undefined) return [{ start: match.index, end, path: named }];
    const lines = { from: Number(from), to: Number(to ?? from) };
    return [lines.from < 1 || lines.to < lines.from ? { start: match.index, end, path: named } : { start: match.index, end, path, lines }];
  });
}

function withoutPunctuation(word: string): string {
  let kept = word.replace(/[.,;:!?'")\]}>…]+$/, "");
  // A bracket that was opened inside the path belongs to it: pages/[id].
  for (const [open, close] of ["()", "[]", "{}"]) {
    const opened = kept.split(open ?? "").length - kept.split(close ?? "").length;
    if (opened > 0 && word.startsWith(kept + (close ?? ""))) kept = kept + (close ?? "");
  }
  return kept;
}
