import { crc32 } from "node:zlib";
import { journalVersion } from "../journal-contract.js";
import type { JournalRecord } from "../journal-contract.js";
import { released, upgraded } from "./upgrades.js";
import type { StoredRecord, Upgrades } from "./upgrades.js";

/** What one line of a log turned out to be. Of a record that a later release wrote only its number can be used. */
export type ReadLine =
  | { readonly record: JournalRecord }
  | { readonly fault: "damaged" | "newer"; readonly message: string; readonly n?: number };

/** `,"c":"` + eight hexadecimal digits + `"}`. */
const tailLength = 16;
const carriageReturn = 13;

/** A record as one line, its checksum last: CRC-32 of all that stands before it. JSON holds no raw line feed, so a line is a record. */
export function writeLine(record: JournalRecord): string {
  const head = JSON.stringify(record).slice(0, -1);
  return `${head},"c":"${crc32(head).toString(16).padStart(8, "0")}"}\n`;
}

/** Reads one line, without its line feed. A carriage return before it, as some editors leave one, is no part of it. */
export function readLine(bytes: Buffer, upgrades: Upgrades = released): ReadLine {
  const line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
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
  const stored = value as Partial<JournalRecord> | null;
  if (typeof stored?.v !== "number") return damaged("it is no record");
  if (stored.v > journalVersion)
    return {
      fault: "newer",
      message: `it is of version ${stored.v}, and this release reads up to ${journalVersion}`,
      ...(Number.isSafeInteger(stored.n) ? { n: stored.n as number } : {}),
    };
  const record = upgraded(value as StoredRecord, upgrades);
  return record === undefined ? damaged("it is no record") : { record };
}

function damaged(message: string): ReadLine {
  return { fault: "damaged", message };
}
