import { journalVersion } from "../journal-contract.js";
import type { JournalRecord } from "../journal-contract.js";

/** A record as some release wrote it: its version, and whatever that version held. */
export interface StoredRecord {
  readonly v: number;
  readonly [field: string]: unknown;
}

/** How a record of version `v` becomes one of version `v + 1`, by `v`. */
export type Upgrades = Readonly<Record<number, (record: StoredRecord) => StoredRecord>>;

/** The steps from every version that was ever released. A release that changes the format adds the step from the one before. */
export const released: Upgrades = {};

/** Takes a record to the present version, step by step; undefined where a step is not known. */
export function upgraded(record: StoredRecord, upgrades: Upgrades = released, to: number = journalVersion): JournalRecord | undefined {
  let current = record;
  while (current.v < to) {
    const step = upgrades[current.v];
    if (step === undefined) return undefined;
    current = { ...step(current), v: current.v + 1 };
  }
  const { n, t, entry } = current as Partial<JournalRecord>;
  const sound = Number.isSafeInteger(n) && Number(n) > 0 && typeof t === "number" && typeof entry?.type === "string";
  return sound ? (current as StoredRecord & JournalRecord) : undefined;
}
