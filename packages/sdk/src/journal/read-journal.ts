import type { JournalFault, JournalRecord } from "../journal-contract.js";
import { readLine } from "./record-line.js";
import type { ReadLine } from "./record-line.js";
import { salvageLine } from "./salvage-line.js";
import { splitLines } from "./split-lines.js";

/** What there is to say of a log beside its records. */
export interface JournalScan {
  readonly faults: readonly JournalFault[];
  /** False when the last line was not finished: what is written next begins on a line of its own. */
  readonly endsWhole: boolean;
  /** The number of the next record; above that of every record there, also of those that only a later release can read. */
  readonly next: number;
}

/** What a log holds that can be used, in order of sequence, and what in it cannot. */
export interface ReadJournal extends JournalScan {
  readonly records: readonly JournalRecord[];
}

/** Something that records are folded into, one after the other. */
export interface Fold {
  apply(record: JournalRecord): void;
}

/** Faults that are named one by one; what is beyond is counted. */
const namedFaults = 1000;

/**
 * Reads a log from its bytes. Never fails: a line that cannot be used is left out and named, and the rest stands. Holds all records
 * in memory; `foldJournal` holds one.
 */
export async function readJournal(bytes: AsyncIterable<Uint8Array>): Promise<ReadJournal> {
  const records: JournalRecord[] = [];
  const reading = new Reading((record) => records.push(record));
  const scan = await reading.all(bytes);
  if (reading.outOfOrder) records.sort((a, b) => a.n - b.n);
  return { records, ...scan };
}

/**
 * Folds a log record by record, without holding it. A log whose lines changed places is read a second time, put in order and folded
 * into a fresh `start()`.
 */
export async function foldJournal<F extends Fold>(
  read: () => AsyncIterable<Uint8Array>,
  start: () => F,
): Promise<JournalScan & { readonly fold: F }> {
  const fold = start();
  const reading = new Reading((record) => void (reading.outOfOrder || fold.apply(record)));
  const scan = await reading.all(read());
  if (!reading.outOfOrder) return { fold, ...scan };
  const { records, ...sorted } = await readJournal(read());
  const again = start();
  for (const record of records) again.apply(record);
  return { fold: again, ...sorted };
}

class Reading {
  /** A record came after one with a higher number. */
  outOfOrder = false;
  readonly #each: (record: JournalRecord) => void;
  readonly #faults: JournalFault[] = [];
  #unnamed = 0;
  #line = 0;
  #offset = 0;
  #highest = 0;
  /** Highest number of all, those of a later release included. */
  #last = 0;
  /** Numbers below the highest that did not come yet. */
  readonly #gaps = new Set<number>();

  constructor(each: (record: JournalRecord) => void) {
    this.#each = each;
  }

  async all(bytes: AsyncIterable<Uint8Array>): Promise<JournalScan> {
    const rest = await splitLines(bytes, (line, length) => this.#take(line, length));
    if (rest.length > 0) this.#takeLast(rest.bytes);
    this.#nameGaps();
    if (this.#unnamed > 0)
      this.#faults.push({ line: this.#line, offset: this.#offset, kind: "damaged", message: `${this.#unnamed} more faults` });
    return { faults: this.#faults, endsWhole: rest.length === 0, next: Math.max(this.#highest, this.#last) + 1 };
  }

  #take(line: Buffer | undefined, length: number): void {
    this.#line += 1;
    if (line === undefined) this.#fault("damaged", "a line was left out: it is too long for a record");
    else if (line.length > 0) this.#use(line, readLine(line));
    this.#offset += length + 1;
  }

  /** What stands after the last line feed: the record that a crash cut short, or one that only lost its line feed. */
  #takeLast(bytes: Buffer): void {
    this.#line += 1;
    const read = readLine(bytes);
    if ("record" in read) return this.#add(read.record);
    this.#fault("incomplete", "the last line was not finished");
    for (const record of salvageLine(bytes)) this.#add(record);
  }

  #use(line: Buffer, read: ReadLine): void {
    if ("record" in read) return this.#add(read.record);
    this.#last = Math.max(this.#last, read.n ?? 0);
    if (read.n !== undefined) this.#pass(read.n);
    const saved = read.fault === "damaged" ? salvageLine(line) : [];
    const what = saved.length === 0 ? "a line was left out" : "part of a line was left out";
    this.#fault(read.fault, `${what}: ${read.message}`);
    for (const record of saved) this.#add(record);
  }

  #add(record: JournalRecord): void {
    const isNew = record.n > this.#highest || this.#gaps.has(record.n);
    if (!isNew) return this.#fault("duplicate", `record ${record.n} stands there twice; the first one counts`);
    if (record.n < this.#highest) this.outOfOrder = true;
    this.#pass(record.n);
    this.#each(record);
  }

  /** Number `n` is there. What was skipped may come later. */
  #pass(n: number): void {
    if (n <= this.#highest) return void this.#gaps.delete(n);
    // A number that leaps is no reason to count for ever.
    for (let missing = this.#highest + 1; missing < n && this.#gaps.size < 1_000_000; missing += 1) this.#gaps.add(missing);
    this.#highest = n;
  }

  #nameGaps(): void {
    let from: number | undefined;
    let before = 0;
    const name = (): void => {
      if (from === undefined) return;
      this.#fault("missing", from === before ? `record ${from} is gone` : `records ${from} to ${before} are gone`);
    };
    for (const n of [...this.#gaps].sort((a, b) => a - b)) {
      if (n !== before + 1 || from === undefined) {
        name();
        from = n;
      }
      before = n;
    }
    name();
  }

  #fault(kind: JournalFault["kind"], message: string): void {
    if (this.#faults.length >= namedFaults) this.#unnamed += 1;
    else this.#faults.push({ line: this.#line, offset: this.#offset, kind, message });
  }
}
