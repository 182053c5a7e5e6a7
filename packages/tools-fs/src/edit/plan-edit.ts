import { lineAt, lineBreakFor } from "../text/line-ends.js";
import { wellFormed } from "../text/text-file.js";
import type { Splice, TextFile } from "../text/text-file.js";
import { countedMatches, findMatches } from "./find-matches.js";
import type { Matches } from "./find-matches.js";
import { nearestHint } from "./nearest-hint.js";
import { quotesLike } from "./quotes.js";

export interface EditRequest {
  readonly oldString: string;
  readonly newString: string;
  readonly replaceAll: boolean;
}

export type EditPlan =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly text: string; readonly replaced: number; readonly quotesMatched: boolean }
  | { readonly ok: false; readonly reason: string };

/** Works out the bytes of a file after an edit, without writing anything, or says why the edit cannot be made. */
export function planEdit(file: TextFile, request: EditRequest): EditPlan {
  const oldString = wellFormed(request.oldString);
  const newString = wellFormed(request.newString);
  if (oldString === newString) return refuse("old_string and new_string are the same, so there is nothing to change.");
  const matches = findMatches(file.text, oldString, request.replaceAll);
  if (matches === undefined) return refuse(`old_string was not found in the file.${nearestHint(file, oldString)}`);
  if (matches.starts.length > 1 && !request.replaceAll) return refuse(notUnique(matches));
  const splices = matches.starts
    .map((start) => spliceFor(file.text, matches, start, newString, oldString))
    .filter((splice) => splice.start < splice.end || splice.text !== "");
  const text = applySplices(file.text, splices);
  if (text === file.text)
    return refuse("The edit would leave the file as it is: old_string and new_string differ only in line ends or quotation marks.");
  const bytes = file.splice(splices);
  if (bytes === undefined) {
    return refuse(
      "The file is encoded as Latin-1, which has no room for a character of new_string. Use other characters, or convert the file to UTF-8 first.",
    );
  }
  return { ok: true, bytes, text, replaced: matches.starts.length, quotesMatched: matches.kind === "quotes" };
}

function refuse(reason: string): EditPlan {
  return { ok: false, reason };
}

function notUnique(matches: Matches): string {
  const count = matches.starts.length > countedMatches ? `more than ${countedMatches}` : String(matches.starts.length);
  const shown = matches.starts.slice(0, 10).map((start) => lineAt(matches.searched.text, start));
  const more = matches.starts.length > shown.length ? ", ..." : "";
  return `old_string is not unique: found ${count} times, on lines ${shown.join(", ")}${more}. Add surrounding lines to old_string until it fits one place, or set replace_all.`;
}

/** The smallest change that turns one match into the new text: what both begin and end with keeps its own bytes. */
function spliceFor(text: string, matches: Matches, start: number, newString: string, oldString: string): Splice {
  const { searched, wanted, kind } = matches;
  // A `\r` that only the new text has is meant as it stands; otherwise line ends follow the file.
  const meant = newString.includes("\r") && !oldString.includes("\r");
  const asIs = meant || wanted.includes("\r");
  const wantedNew = asIs ? newString : newString.replace(/\r\n?/g, "\n");
  const span = { start: searched.original(start), end: searched.original(start + wanted.length) };
  if (wantedNew === "" && !wanted.endsWith("\n")) return { start: span.start, end: endOfDeletion(text, span), text: "" };

  const compared = kind === "quotes" ? wantedNew.replace(/[\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"') : wantedNew;
  const prefix = commonPrefix(wanted, compared);
  const suffix = commonSuffix(wanted, compared, prefix);
  const changed = { start: searched.original(start + prefix), end: searched.original(start + wanted.length - suffix) };
  let middle = wantedNew.slice(prefix, wantedNew.length - suffix);
  if (kind === "quotes") middle = quotesLike(text.slice(span.start, span.end), middle, text.charAt(changed.start - 1));
  if (middle.includes("\n") && (!asIs || meant)) middle = middle.replace(/\r\n|\n/g, (found) => (found === "\r\n" ? found : lineBreak()));
  return { ...changed, text: middle };

  function lineBreak(): string {
    return lineBreakFor(text, span, changed);
  }
}

/** Deleting all of a line's text deletes its line break too, so that no blank line is left. */
function endOfDeletion(text: string, span: { readonly start: number; readonly end: number }): number {
  const breaks = text.includes("\n") ? /^(?:\r\n|\n)/ : /^\r/;
  const before = text.charAt(span.start - 1);
  const startsLine = span.start === 0 || before === "\n" || (before === "\r" && !text.includes("\n"));
  return startsLine ? span.end + (breaks.exec(text.slice(span.end, span.end + 2))?.[0].length ?? 0) : span.end;
}

function commonPrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return splitsCharacter(one, length) || splitsCharacter(other, length) ? length - 1 : length;
}

function commonSuffix(one: string, other: string, prefix: number): number {
  const most = Math.min(one.length, other.length) - prefix;
  let length = 0;
  while (length < most && one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)) length += 1;
  return splitsCharacter(one, one.length - length) || splitsCharacter(other, other.length - length) ? length - 1 : length;
}

/** Whether a place lies between the halves of one character, or of one `\r\n`. */
function splitsCharacter(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return (before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff) || (before === 0x0d && after === 0x0a);
}

function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const splice of splices) {
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
