import type { SessionJournal } from "@lorimer/sdk";
import { readDecision } from "./decision.js";
import type { Decision } from "./decision.js";

const decisionKey = "lorimer.compaction.decision";
const pinKey = "lorimer.compaction.pin";

interface Note {
  readonly key: string;
  readonly value: unknown;
}

/** The decisions and pins of a session, as its log holds them; those of the session that it is a copy of come first. */
export class DecisionLog {
  readonly #journal: SessionJournal;
  #read = -1;
  #decisions: readonly Decision[] = [];
  #pinsRead = -1;
  #pins: ReadonlySet<string> = new Set();

  /** Whoever waits for what was brought in to be heard; gives them what writes it down. */
  readonly #waiting: ((written: Promise<void>) => void)[] = [];
  readonly #bring: (note: Note) => void;

  constructor(journal: SessionJournal) {
    this.#journal = journal;
    this.#bring = journal.arrivals<Note>("lorimer.compaction.asked", ({ key, value }) => {
      const written = journal.note(key, value);
      this.#waiting.shift()?.(written);
    });
  }

  /** The same list until something is added. */
  get all(): readonly Decision[] {
    const [taken, own] = [this.#journal.inherited(decisionKey), this.#journal.noted(decisionKey)];
    if (taken.length + own.length !== this.#read) {
      this.#read = taken.length + own.length;
      this.#decisions = [...taken, ...own].flatMap((value) => readDecision(value) ?? []);
    }
    return this.#decisions;
  }

  /** The same set until something is pinned or unpinned. */
  get pins(): ReadonlySet<string> {
    const [taken, own] = [this.#journal.inherited(pinKey), this.#journal.noted(pinKey)];
    if (taken.length + own.length !== this.#pinsRead) {
      this.#pinsRead = taken.length + own.length;
      const pins = new Set<string>();
      for (const value of [...taken, ...own] as readonly { readonly message?: unknown; readonly pinned?: unknown }[]) {
        const { message, pinned } = value ?? {};
        if (typeof message !== "string") continue;
        if (pinned === true) pins.add(message);
        else pins.delete(message);
      }
      this.#pins = pins;
    }
    return this.#pins;
  }

  /** What somebody asked for comes from outside the session, and in its turn; everything else follows from what came before. */
  take(decision: Decision): Promise<void> {
    return decision.trigger === "manual" ? this.#asked(decisionKey, decision) : this.#journal.note(decisionKey, decision);
  }

  async pin(message: string, pinned: boolean): Promise<void> {
    if (this.pins.has(message) !== pinned) await this.#asked(pinKey, { message, pinned });
  }

  #asked(key: string, value: unknown): Promise<void> {
    const heard = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#bring({ key, value });
    return heard;
  }
}
