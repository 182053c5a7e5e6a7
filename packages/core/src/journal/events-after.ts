import type { JournalFile, JournalRecord, SessionEvent } from "@lorimer/sdk";
import { readJournal, readLine } from "@lorimer/sdk/journal";

/** Bytes of the end of a log that are looked at first; most cursors are of a moment ago. */
const firstLook = 256 * 1024;
const lineFeed = 10;

/**
 * The events of a log after a sequence number. Reads backwards from the end, about as much as it gives; all of it where the log is not
 * `sound`, because lines may then stand anywhere.
 */
export async function* eventsAfter(file: JournalFile, after: number, sound: boolean): AsyncGenerator<SessionEvent, void, void> {
  for (const { entry } of (await endOf(file, after, sound)) ?? (await readJournal(file.read())).records)
    if (entry.type === "event" && entry.event.sequence > after) yield entry.event;
}

/** The records of the end of a log, back to an event that is not wanted any more; undefined where that is all of it. */
async function endOf(file: JournalFile, after: number, sound: boolean): Promise<readonly JournalRecord[] | undefined> {
  if (!sound || after <= 0 || file.tail === undefined) return undefined;
  for (let length = firstLook; ; length *= 4) {
    const { bytes, whole } = await file.tail(length);
    if (whole) return undefined;
    // The first line is most likely the rest of one.
    const records = recordsOf(bytes.subarray(bytes.indexOf(lineFeed) + 1));
    const reaches = records.some(({ entry }) => entry.type === "event" && entry.event.sequence <= after);
    if (reaches) return records;
  }
}

function recordsOf(bytes: Uint8Array): readonly JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let start = 0, end = bytes.indexOf(lineFeed); end >= 0; start = end + 1, end = bytes.indexOf(lineFeed, start)) {
    const read = readLine(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start));
    if ("record" in read) records.push(read.record);
  }
  return records;
}
