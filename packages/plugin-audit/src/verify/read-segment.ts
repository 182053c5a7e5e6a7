import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { canonicalJson } from "../log/canonical-json.js";
import { noHash, sealsOf } from "../log/record.js";
import type { AuditRecord } from "../log/record.js";
import type { AuditFault } from "./audit-report.js";

/** A file of the log as far as its own content tells. */
export interface ReadSegment {
  readonly file: string;
  /** Hashes of the sound records, the first of record 1. */
  readonly hashes: readonly string[];
  readonly opened: AuditRecord | undefined;
  readonly closed: boolean;
  readonly keyed: boolean;
  readonly fault: AuditFault | undefined;
}

/** Reads a file to its end or to the first record that is not as it was written. */
export async function readSegment(path: string, key: string | undefined): Promise<ReadSegment> {
  const file = basename(path);
  const hashes: string[] = [];
  let opened: AuditRecord | undefined;
  let last: AuditRecord | undefined;
  let fault: AuditFault | undefined;
  const faulty = (line: number, seq: number | undefined, kind: AuditFault["kind"], message: string): void => {
    fault = { file, line, seq, kind, message };
  };
  // Split at line feeds alone: what was not written, such as a carriage return, must not get lost in reading. Bytes that are no
  // UTF-8 become characters that no record holds unescaped, so that they show as well.
  const lines = (await readFile(path, "utf8")).split("\n");
  const whole = lines.at(-1) === "";
  if (whole) lines.pop();
  for (const [index, line] of lines.entries()) {
    const [number, expected] = [index + 1, hashes.length + 1];
    const record = parse(line);
    const torn = number === lines.length && !whole;
    if (torn) faulty(number, expected, "truncated", `Record ${expected} is not whole: the file ends inside it.`);
    else if (record === undefined) faulty(number, expected, "changed", `Record ${expected} is not a record any more.`);
    else if (last?.type === "segment-closed")
      faulty(number, record.seq, "inserted", `Record ${record.seq} stands after the one that closed the file.`);
    else if (record.seq !== expected) misplaced(record, expected, number);
    else checkSeals(record, number);
    if (fault !== undefined || record === undefined) break;
    opened ??= record;
    last = record;
    hashes.push(record.hash);
  }
  if (lines.length === 0) faulty(1, 1, "truncated", "The file is empty: not even its first record is there.");
  if (fault === undefined && opened?.data["file"] !== file)
    faulty(1, 1, "renamed", `The file was begun under the name ${String(opened?.data["file"])}.`);
  return { file, hashes, opened, closed: last?.type === "segment-closed", keyed: opened?.mac !== undefined, fault };

  function misplaced({ seq }: AuditRecord, expected: number, number: number): void {
    if (seq < expected) faulty(number, seq, "inserted", `Record ${seq} stands where record ${expected} should: it was put in, or moved.`);
    else if (lines.slice(number).some((later) => parse(later)?.seq === expected))
      faulty(number, expected, "reordered", `Record ${expected} stands further down: records were put in another order.`);
    else faulty(number, expected, "removed", `Record ${expected}${seq > expected + 1 ? ` to ${seq - 1}` : ""} is gone.`);
  }

  function checkSeals(record: AuditRecord, number: number): void {
    const { seq } = record;
    const seals = sealsOf(record, key);
    if (canonicalJson(record) !== lines[number - 1] || seals.hash !== record.hash)
      faulty(number, seq, "changed", `Record ${seq} does not match its hash: it was changed.`);
    else if (record.prev !== (last?.hash ?? noHash))
      faulty(number, seq, "changed", `Record ${seq} does not follow from the one before it.`);
    else if (seq === 1 && record.type !== "segment-opened") faulty(number, seq, "removed", "The record that began the file is gone.");
    else if ((record.mac !== undefined) !== ((opened ?? record).mac !== undefined))
      faulty(number, seq, "changed", `Record ${seq} was written with another key than the first, or with none.`);
    else if (record.mac !== undefined && key !== undefined && record.mac !== seals.mac)
      faulty(number, seq, "changed", `Record ${seq} was not written by a holder of this key.`);
  }
}

function parse(line: string): AuditRecord | undefined {
  try {
    const record = JSON.parse(line) as AuditRecord;
    const sound =
      Number.isInteger(record.seq) &&
      [record.hash, record.prev, record.type].every((part) => typeof part === "string") &&
      typeof record.data === "object" &&
      record.data !== null;
    return sound ? record : undefined;
  } catch {
    return undefined;
  }
}
