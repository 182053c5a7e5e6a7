import { setImmediate as later } from "node:timers/promises";
import { foldJournal } from "@lorimer/sdk/journal";
import type { JournalRecord, JournalStore, SessionId } from "@lorimer/sdk";
import type { Ledger, LedgerEntry } from "../contract/index.js";
import type { HeardEvents } from "./heard-events.js";
import { LedgerFold } from "./ledger-fold.js";

/** The ledger of a running session: what its log holds of earlier processes, read when somebody looks, and what this one heard. */
export class SessionLedger implements Ledger {
  readonly #heard: HeardEvents;
  readonly #store: JournalStore | undefined;
  readonly #session: SessionId;
  #earlier: { readonly until: number; readonly fold: Promise<LedgerFold> } | undefined;

  constructor(heard: HeardEvents, store: JournalStore | undefined, session: SessionId) {
    this.#heard = heard;
    this.#store = store;
    this.#session = session;
  }

  async entries(): Promise<readonly LedgerEntry[]> {
    // Events reach listeners beside the session, a moment later.
    await later();
    return [...(await this.#earlierFold()).entries(), ...this.#heard.fold.entries()];
  }

  /** What a provider counts for each token estimated, by model. */
  async factors(): Promise<ReadonlyMap<string, number>> {
    await later();
    return new Map([...(await this.#earlierFold()).factors(), ...this.#heard.fold.factors()]);
  }

  #earlierFold(): Promise<LedgerFold> {
    const until = this.#heard.first ?? Infinity;
    if (this.#earlier?.until !== until) this.#earlier = { until, fold: this.#read(until) };
    return this.#earlier.fold;
  }

  async #read(until: number): Promise<LedgerFold> {
    if (this.#store === undefined || until <= 1) return new LedgerFold();
    try {
      return (
        await foldJournal(
          () => this.#bytes(),
          () => new Before(until),
        )
      ).fold.fold;
    } catch {
      // A session of which nothing is kept, or nothing yet.
      return new LedgerFold();
    }
  }

  #bytes(): AsyncIterable<Uint8Array> {
    return this.#store?.read(this.#session) ?? nothing();
  }
}

class Before {
  readonly fold: LedgerFold = new LedgerFold();
  readonly #until: number;

  constructor(until: number) {
    this.#until = until;
  }

  apply(record: JournalRecord): void {
    if (record.entry.type !== "event" || record.entry.event.sequence < this.#until) this.fold.apply(record);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
