import { crc32 } from "node:zlib";
import { journalVersion } from "../journal-contract.js";
import type { JournalRecord } from "../journal-contract.js";

/** What one line of a log turned out to be. */
export type ReadLine = { readonly record: JournalRecord } | { readonly fault: "damaged" | "newer"; readonly message: string };

/** `,"c":"` + eight hexadecimal digits + `"}`. */
const tailLength = 16;

/** A record as one line, its checksum last: CRC-32 of all that stands before it. JSON holds no raw line feed, so a line is a record. */
export function writeLine(record: JournalRecord): string {
  const head = JSON.stringify(record).slice(0, -1);
  return `${head},"c":"${crc32(head).toString(16).padStart(8, "0")}"}\n`;
}

/** Reads one line, without its line feed. */
export function readLine(line: Buffer): ReadLine {
  const tail = line.subarray(-tailLength).toString("latin1");
  const sum = /^,"c":"([0-9a-f]{8})"\}$/.exec(tail)?.[1];
  if (sum === undefined) return damaged("it does not end in a checksum");
  const head = line.subarray(0, -tailLength);
  if (crc32(head) !== Number.parseInt(sum, 16)) return damaged("its checksum does not fit");
  let value: unknown;
  try {
    value = JSON.parse(`${head.toString("utf8")}}`);
  } catch {
    return damaged("it is no JSON");
  }
  const record = value as Partial<JournalRecord> | null;
  if (typeof record?.v === "number" && record.v > journalVersion)
    return { fault: "newer", message: `it is of version ${record.v}, and this release reads up to ${journalVersion}` };
  if (typeof record?.n !== "number" || typeof record.t !== "number" || typeof record.entry?.type !== "string")
    return damaged("it is no record");
  return { record: record as JournalRecord };
}

function damaged(message: string): ReadLine {
  return { fault: "damaged", message };
}
