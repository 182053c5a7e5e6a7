import type { HistoryItem, JournalEntry, Message, MessageId } from "@lorimer/sdk";
import type { Rewind } from "./story.js";

/** What a change of the history did to messages that stood in it. */
export interface HistoryStep {
  /** Messages that nothing told of before. */
  readonly unseen: readonly Message[];
  /** Set when messages were taken back. */
  readonly rewind: Rewind | undefined;
  /** Messages that others stand for now, as after a compaction. */
  readonly replaced: readonly Message[];
}

/** Follows the history through its changes: what the model sees, and the whole line that led there. */
export class LineOfHistory {
  #settled: readonly Message[] = [];
  #line: Message[] = [];
  readonly #known = new Map<MessageId, Message>();
  #underway: Message[] = [];
  readonly rewinds: Rewind[] = [];

  /** Everything that led here; what no record of the history holds yet comes last. */
  get line(): readonly Message[] {
    const settled = new Set(this.#line.map(({ id }) => id));
    return [...this.#line, ...this.#underway.filter(({ id }) => !settled.has(id))];
  }

  /** The messages that the model sees, in order. */
  get settled(): readonly Message[] {
    return this.#settled;
  }

  told(message: Message): void {
    this.#known.set(message.id, message);
    this.#underway.push(message);
  }

  change({ keep, add, why }: Extract<JournalEntry, { type: "history" }>, time: number): HistoryStep {
    const unseen: Message[] = [];
    const added = add.flatMap((item: HistoryItem) => {
      if ("ref" in item) return this.#known.get(item.ref) ?? [];
      if (!this.#known.has(item.id)) unseen.push(item);
      this.#known.set(item.id, item);
      return item;
    });
    const before = this.line;
    const stay = new Set(added.map(({ id }) => id));
    const gone = this.#settled.slice(keep).filter(({ id }) => !stay.has(id));
    this.#settled = [...this.#settled.slice(0, keep), ...added];
    this.#underway = [];
    const inLine = new Set(this.#line.map(({ id }) => id));
    if (why === "rewound" && gone.length > 0) {
      const first = before.findIndex(({ id }) => id === gone[0]?.id);
      const removed = first < 0 ? gone : before.slice(first);
      const rewind = { number: this.rewinds.length + 1, time, line: before, removed };
      this.rewinds.push(rewind);
      this.#line = [...before.slice(0, first < 0 ? before.length : first), ...added];
      return { unseen, rewind, replaced: [] };
    }
    this.#line = [...this.#line, ...added.filter(({ id }) => !inLine.has(id))];
    return { unseen, rewind: undefined, replaced: gone };
  }
}
