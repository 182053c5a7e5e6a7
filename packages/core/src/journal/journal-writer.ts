import { journalVersion, LorimerError, messageOf } from "@lorimer/sdk";
import type { JournalEntry, JournalFile, JournalReads } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";

export interface WriterStart {
  /** The number of the next record. */
  readonly next: number;
  /** False when the file ends inside a line. */
  readonly endsWhole: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Appends records in the order given. `append` costs no wait; `durable` is the acknowledgement. A write that fails keeps what it was to
 * write: the failure is told to whoever waits, and the next one who waits tries again.
 */
export class JournalWriter {
  readonly #file: JournalFile;
  readonly #now: () => number;
  #next: number;
  #waiting: string[] = [];
  /** Written, and not known to be on the disk. */
  #unsynced: string[] = [];
  #torn: boolean;
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(file: JournalFile, { next, endsWhole, now }: WriterStart) {
    this.#file = file;
    this.#next = next;
    this.#torn = !endsWhole;
    this.#now = now;
  }

  append(entry: JournalEntry, reads?: JournalReads, turns?: readonly string[]): void {
    if (this.#closed) return;
    const came = { ...(reads === undefined ? {} : { reads }), ...(turns === undefined ? {} : { turns }) };
    this.#waiting.push(writeLine({ v: journalVersion, n: this.#next, t: this.#now(), entry, ...came }));
    this.#next += 1;
    // Written soon, so that a crash loses little of what nobody has waited for.
    if (this.#waiting.length === 1) setImmediate(() => void this.#work(false).catch(() => undefined));
  }

  /** Resolves when everything appended so far is on the disk. Fails with `JOURNAL_WRITE`. */
  async durable(): Promise<void> {
    if (this.#waiting.length === 0 && this.#unsynced.length === 0 && this.#working === undefined) return;
    await this.#work(true);
  }

  /** Resolves when everything appended so far was handed to the system: the end of this process cannot lose it. Fails with `JOURNAL_WRITE`. */
  async written(): Promise<void> {
    if (this.#waiting.length > 0 || this.#working !== undefined) await this.#work(false);
  }

  /** Writes what waits and closes the file. What is appended from now on comes too late. Closing again does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.durable();
    } finally {
      await this.#file.close();
    }
  }

  /** One round at a time; whoever comes meanwhile shares the round after this one. */
  async #work(sync: boolean): Promise<void> {
    while (this.#working !== undefined) await this.#working.catch(() => undefined);
    if (this.#waiting.length === 0 && !(sync && this.#unsynced.length > 0)) return;
    this.#working = this.#round(sync).finally(() => (this.#working = undefined));
    await this.#working;
  }

  async #round(sync: boolean): Promise<void> {
    try {
      if (this.#waiting.length > 0) await this.#write();
      if (sync) await this.#sync();
    } catch (error) {
      throw new LorimerError("JOURNAL_WRITE", `The session's log could not be written: ${messageOf(error)}.`, {
        hint: "Nothing that was acknowledged is lost. Mend the cause, such as a full disk, and go on in this session.",
        cause: error,
      });
    }
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    const text = `${this.#torn ? "\n" : ""}${lines.join("")}`;
    this.#waiting = [];
    this.#torn = true;
    try {
      await this.#file.append(Buffer.from(text));
    } catch (error) {
      // Some of it may have been written; a record that stands there twice is recognised by its number.
      this.#waiting = [...lines, ...this.#waiting];
      throw error;
    }
    this.#torn = false;
    this.#unsynced.push(...lines);
  }

  async #sync(): Promise<void> {
    const lines = this.#unsynced;
    this.#unsynced = [];
    try {
      await this.#file.sync();
    } catch (error) {
      // A system may forget what it could not bring to the disk, and call the next attempt a success: it is written again.
      this.#waiting = [...lines, ...this.#waiting];
      this.#torn = true;
      throw error;
    }
  }
}
