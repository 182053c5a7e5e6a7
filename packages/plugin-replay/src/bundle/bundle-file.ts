import { readFile, writeFile } from "node:fs/promises";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { JournalRecord } from "@lorimer/sdk";
import { readJournal, writeLine } from "@lorimer/sdk/journal";
import type { ReadJournal } from "@lorimer/sdk/journal";

const gzipMark = [0x1f, 0x8b];

/** Reads a log or a bundle, compressed or not. */
export async function readLogFile(path: string): Promise<ReadJournal> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new LorimerError("SESSION_UNKNOWN", `${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  if (gzipMark.every((byte, at) => bytes[at] === byte)) bytes = (await import("node:zlib")).gunzipSync(bytes);
  return readJournal(one(bytes));
}

/** Writes records as a log; compressed where the path ends in `.gz`. Only its owner may read it. */
export async function writeLogFile(path: string, records: readonly JournalRecord[]): Promise<void> {
  const bytes = Buffer.from(records.map(writeLine).join(""));
  await writeFile(path, path.endsWith(".gz") ? (await import("node:zlib")).gzipSync(bytes) : bytes, { mode: 0o600 });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
