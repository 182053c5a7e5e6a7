import type { HeadTail } from "./head-tail.js";
import { plainText, wholeCharacters } from "./plain-text.js";

/** Text of at most about `limit` characters: everything, or its beginning and end with a line that says what is missing. */
export interface Excerpt {
  readonly text: string;
  readonly complete: boolean;
}

/** `headShare` is the part of the limit that the beginning gets, from 0 to 1. */
export function excerpt(kept: HeadTail, limit: number, headShare = 0.5): Excerpt {
  if (kept.omitted === 0) {
    const text = plainText(Buffer.concat([kept.head(), kept.tail()]));
    if (text.length <= limit) return { text, complete: true };
    const head = Math.floor(limit * headShare);
    return joined(text.slice(0, head), text.slice(text.length - (limit - head)), kept.total);
  }
  const head = plainText(wholeCharacters(kept.head(), { end: true }));
  const tail = plainText(wholeCharacters(kept.tail(), { start: true }));
  const headLimit = Math.floor(limit * headShare);
  return joined(head.slice(0, headLimit), tail.slice(-(limit - headLimit)), kept.total);
}

function joined(head: string, tail: string, total: number): Excerpt {
  // Half a surrogate pair is not a character; half a line may be half an escape sequence.
  const start = head.replace(/[\ud800-\udbff]$/, "");
  const newline = tail.indexOf("\n");
  const end = newline >= 0 && newline < 200 ? tail.slice(newline + 1) : tail.replace(/^[\udc00-\udfff]/, "");
  const left = total - Buffer.byteLength(start) - Buffer.byteLength(end);
  return { text: `${start}\n[... about ${Math.max(left, 1).toLocaleString("en-US")} bytes left out ...]\n${end}`, complete: false };
}
