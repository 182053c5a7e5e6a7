import { readFile, writeFile } from "node:fs/promises";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { JournalRecord } from "@lorimer/sdk";
import { readJournal, recordingType, writeLine } from "@lorimer/sdk/journal";
import type { ReadJournal } from "@lorimer/sdk/journal";

const gzipMark = [0x1f, 0x8b];
const pageMark = "<!doctype html";

/** Reads a log or a bundle, compressed or not, or a page that holds one. */
export async function readLogFile(path: string): Promise<ReadJournal> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new LorimerError("SESSION_UNKNOWN", `${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  if (bytes.subarray(0, pageMark.length).toString("latin1").toLowerCase() === pageMark) bytes = recordingOf(bytes, path);
  if (gzipMark.every((byte, at) => bytes[at] === byte)) bytes = (await import("node:zlib")).gunzipSync(bytes);
  return readJournal(one(bytes));
}

function recordingOf(page: Buffer, path: string): Buffer {
  const html = page.toString("latin1");
  const [begin, end] = [`<script type="${recordingType}">`, "</script>"];
  const at = html.indexOf(begin);
  const text = at < 0 ? undefined : html.slice(at + begin.length, html.indexOf(end, at));
  if (text !== undefined) return Buffer.from(text, "base64");
  throw new LorimerError("SESSION_UNKNOWN", `${path} holds no session.`, {
    hint: "lorimer session export ID --html --bundle makes a page that does.",
  });
}

/** Records as a page holds them. */
export async function recordingText(records: readonly JournalRecord[]): Promise<string> {
  return (await import("node:zlib")).gzipSync(records.map(writeLine).join("")).toString("base64");
}

/** Writes records as a log; compressed where the path ends in `.gz`. Only its owner may read it. */
export async function writeLogFile(path: string, records: readonly JournalRecord[]): Promise<void> {
  const bytes = Buffer.from(records.map(writeLine).join(""));
  await writeFile(path, path.endsWith(".gz") ? (await import("node:zlib")).gzipSync(bytes) : bytes, { mode: 0o600 });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
