import type { JournalRecord } from "../journal-contract.js";
import { readLine } from "./record-line.js";

/** Places that are tried in one line: enough for what damage does, and an end for what somebody made up. */
const most = 64;
const sumLength = 8;

/**
 * Whole records inside a line that as a whole is none: damage to a line feed runs two together, and a crash of the machine may leave
 * zeros before one. A record is taken only where its own checksum fits.
 */
export function salvageLine(line: Buffer): readonly JournalRecord[] {
  const found: JournalRecord[] = [];
  let tries = 0;
  let from = 0;
  for (let start = line.indexOf('{"v":', from); start >= 0 && tries < most; start = line.indexOf('{"v":', from)) {
    from = start + 1;
    for (let mark = line.indexOf(',"c":"', start); mark >= 0 && tries < most; mark = line.indexOf(',"c":"', mark + 1)) {
      tries += 1;
      const end = mark + ',"c":"'.length + sumLength + '"}'.length;
      const read = readLine(line.subarray(start, end));
      if (!("record" in read)) continue;
      found.push(read.record);
      from = end;
      break;
    }
  }
  return found;
}
