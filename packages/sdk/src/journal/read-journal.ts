import type { JournalFault, JournalRecord } from "../journal-contract.js";
import { readLine } from "./record-line.js";

/** What a log holds that can be used, in order of sequence, and what in it cannot. */
export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  readonly faults: readonly JournalFault[];
  /** False when the last line was not finished: what is written next begins on a line of its own. */
  readonly endsWhole: boolean;
}

const lineFeed = 10;

/**
 * Reads a log from its bytes. Never fails: a line that cannot be used is left out and named, and the rest stands. Lines end at a line
 * feed and at nothing else.
 */
export async function readJournal(bytes: AsyncIterable<Uint8Array>): Promise<ReadJournal> {
  const reading = new Reading();
  let parts: Buffer[] = [];
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = buffer.indexOf(lineFeed); end >= 0; end = buffer.indexOf(lineFeed, start)) {
      const last = buffer.subarray(start, end);
      reading.line(parts.length === 0 ? last : Buffer.concat([...parts, last]));
      parts = [];
      start = end + 1;
    }
    if (start < buffer.length) parts.push(Buffer.from(buffer.subarray(start)));
  }
  const rest = Buffer.concat(parts);
  if (rest.length > 0) reading.rest(rest);
  return { ...reading.finish(), endsWhole: rest.length === 0 };
}

class Reading {
  readonly #records: JournalRecord[] = [];
  readonly #seen = new Set<number>();
  readonly #faults: JournalFault[] = [];
  #line = 0;
  #offset = 0;
  #inOrder = true;

  line(bytes: Buffer): void {
    this.#line += 1;
    if (bytes.length > 0) this.#take(bytes);
    this.#offset += bytes.length + 1;
  }

  /** What stands after the last line feed: the record that a crash cut short, or one that only lost its line feed. */
  rest(bytes: Buffer): void {
    this.#line += 1;
    const read = readLine(bytes);
    if ("record" in read) this.#add(read.record);
    else this.#fault("incomplete", "the last line was not finished");
  }

  finish(): Pick<ReadJournal, "records" | "faults"> {
    if (!this.#inOrder) this.#records.sort((a, b) => a.n - b.n);
    let expected = 1;
    for (const { n } of this.#records) {
      if (n > expected)
        this.#fault("missing", n - expected === 1 ? `record ${expected} is gone` : `records ${expected} to ${n - 1} are gone`);
      expected = n + 1;
    }
    return { records: this.#records, faults: this.#faults };
  }

  #take(bytes: Buffer): void {
    const read = readLine(bytes);
    if ("record" in read) this.#add(read.record);
    else this.#fault(read.fault, `a line was left out: ${read.message}`);
  }

  #add(record: JournalRecord): void {
    if (this.#seen.has(record.n)) return this.#fault("duplicate", `record ${record.n} stands there twice; the first one counts`);
    if (record.n < (this.#records.at(-1)?.n ?? 0)) this.#inOrder = false;
    this.#seen.add(record.n);
    this.#records.push(record);
  }

  #fault(kind: JournalFault["kind"], message: string): void {
    this.#faults.push({ line: this.#line, offset: this.#offset, kind, message });
  }
}
