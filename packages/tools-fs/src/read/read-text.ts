import { createHash } from "node:crypto";
import type { Workspace } from "@lorimer/sdk";
import type { TextFileOutput } from "../output.js";
import { editableBytes } from "../state/file-state.js";
import { detectEncoding } from "../text/encoding.js";
import type { DetectedEncoding } from "../text/encoding.js";
import { openText } from "../text/text-file.js";
import { asUtf8 } from "./as-utf8.js";
import { collectLines } from "./collect-lines.js";
import type { CollectedLines, LineRange } from "./collect-lines.js";

/** Files up to this many bytes are read whole; larger ones are read through without being held: 16 MiB. */
export const wholeBytes: number = 16 * 1024 * 1024;
const defaultLines = 2000;
const maxLineLength = 2000;
/** Bytes of text that one reading gives, and gives when it is told to allow much: some 25,000 and 100,000 tokens. */
const maxBytes = 100_000;
const maxBytesLarge = 400_000;

export interface TextRange {
  readonly offset: number | undefined;
  readonly limit: number | undefined;
  readonly allowLarge: boolean;
}

export interface ReadText {
  readonly file: TextFileOutput;
  /** The hash of the whole content, where the file is small enough to be edited. */
  readonly hash: string | undefined;
}

/** Lines of a text file that is held whole. */
export async function textOfBytes(path: string, bytes: Uint8Array, range: TextRange): Promise<TextFileOutput | undefined> {
  const text = openText(bytes)?.text;
  if (text === undefined) return undefined;
  const lines = await collectLines([Buffer.from(text)], lineRange(range, true, text.includes("\n") ? 10 : 13));
  return described(path, lines, range);
}

/** Lines of a text file that is too large to hold: stops after them, unless the file may be edited and its hash is needed. */
export async function textOfStream(
  path: string,
  size: number,
  head: Uint8Array,
  range: TextRange,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<ReadText | undefined> {
  const detected = detectStart(head);
  if (detected === undefined) return undefined;
  const hash = size <= editableBytes ? createHash("sha256") : undefined;
  const source = hashing(workspace.files.stream(path, { signal }), hash);
  const lineBreak = head.includes(13) && !head.includes(10) ? 13 : 10;
  const lines = await collectLines(asUtf8(source, detected.encoding, detected.bom), lineRange(range, hash !== undefined, lineBreak));
  return { file: described(path, lines, range), hash: hash?.digest("base64") };
}

/** As `detectEncoding`, for a beginning that may end within a character. */
function detectStart(head: Uint8Array): DetectedEncoding | undefined {
  const found = detectEncoding(head.subarray(0, head.length & ~1));
  if (found?.encoding !== "utf-8-damaged" && found?.encoding !== "windows-1252") return found;
  for (let dropped = 1; dropped <= 4; dropped++) {
    const shorter = detectEncoding(head.subarray(0, head.length - dropped));
    if (shorter?.encoding === "utf-8") return shorter;
  }
  return found;
}

async function* hashing(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash> | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) {
    hash?.update(chunk);
    yield chunk;
  }
}

function lineRange(range: TextRange, countAll: boolean, lineBreak: number): LineRange {
  return {
    offset: Math.max(1, range.offset ?? 1),
    limit: range.limit ?? (range.allowLarge ? Number.MAX_SAFE_INTEGER : defaultLines),
    maxBytes: range.allowLarge ? maxBytesLarge : maxBytes,
    maxLineLength,
    countAll,
    lineBreak,
  };
}

function described(path: string, found: CollectedLines, range: TextRange): TextFileOutput {
  const startLine = Math.max(1, range.offset ?? 1);
  const file = {
    filePath: path,
    content: found.lines.join("\n"),
    numLines: found.lines.length,
    startLine,
    totalLines: found.total,
    complete: found.complete,
  };
  const note = noteOf(found, startLine, range.limit);
  return note === undefined ? file : { ...file, note };
}

function noteOf(found: CollectedLines, startLine: number, limit: number | undefined): string | undefined {
  const end = startLine + found.lines.length - 1;
  if (found.total === 0) return "The file is empty.";
  if (found.lines.length === 0)
    return found.complete ? `The file has only ${found.total} lines; offset ${startLine} is past its end.` : undefined;
  const notes: string[] = [];
  const more = !found.complete || end < found.total;
  if (more && (limit === undefined || found.full)) {
    const whole = found.complete ? `of ${found.total}` : "of a very large file";
    notes.push(`Shown are lines ${startLine}-${end} ${whole}; read on with offset ${end + 1}.`);
  }
  if (found.cutLines > 0)
    notes.push(
      `${found.cutLines === 1 ? "One line is" : `${found.cutLines} lines are`} longer than ${maxLineLength.toLocaleString("en-US")} characters and cut.`,
    );
  return notes.length === 0 ? undefined : notes.join(" ");
}
