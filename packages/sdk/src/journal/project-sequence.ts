import type { JournalRecord } from "../journal-contract.js";

/**
 * Folds records into the sequence number that the next process counts on from. Numbers that may have been given out before a crash count as
 * given, so that a consumer's cursor never stands for two events.
 */
export class SequenceProjection {
  #last = 0;
  #reserved = 0;

  apply({ entry }: JournalRecord): void {
    if (entry.type === "event") this.#last = Math.max(this.#last, entry.event.sequence);
    else if (entry.type === "reserved") this.#reserved = Math.max(this.#reserved, entry.events);
    else if (entry.type === "closed") {
      this.#last = Math.max(this.#last, entry.events ?? 0);
      this.#reserved = 0;
    } else if (entry.type === "opened") {
      this.#last = this.project();
      this.#reserved = 0;
    }
  }

  project(): number {
    return Math.max(this.#last, this.#reserved);
  }
}
