import type { MessageId } from "../ids.js";
import type { JournalRecord } from "../journal-contract.js";
import type { Message } from "../message.js";
import { HistoryProjection } from "./project-history.js";

/** Messages that others took the place of, as a summary does. */
export interface Replacement {
  /** The record that did it. */
  readonly record: number;
  readonly removed: readonly Message[];
  /** What stands in their place, by id. */
  readonly by: readonly MessageId[];
}

/** Folds records into what is no longer in the history because something took its place. What was taken back is not among it. */
export class ReplacedProjection {
  readonly #replaced: Replacement[] = [];
  #record = 0;
  readonly #history = new HistoryProjection(({ removed, added, why }) => {
    if (why === "rewound" || why === "forked") return;
    const stays = new Set(added.map(({ id }) => id));
    const was = new Set(removed.map(({ id }) => id));
    const gone = removed.filter(({ id }) => !stays.has(id));
    const by = added.filter(({ id }) => !was.has(id)).map(({ id }) => id);
    if (gone.length > 0) this.#replaced.push({ record: this.#record, removed: gone, by });
  });

  apply(record: JournalRecord): void {
    this.#record = record.n;
    this.#history.apply(record);
  }

  project(): readonly Replacement[] {
    return [...this.#replaced];
  }
}
