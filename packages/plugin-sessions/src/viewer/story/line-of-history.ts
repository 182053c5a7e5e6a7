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
  #inLine = new Set<MessageId>();
  readonly #known = new Map<MessageId, Message>();
  #underway: Message[] = [];
  readonly rewinds: Rewind[] = [];

  /** Everything that led here; what no record of the history holds yet comes last. */
  get line(): readonly Message[] {
    return [...this.#line, ...this.#underway.filter(({ id }) => !this.#inLine.has(id))];
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
    const stay = new Set(added.map(({ id }) => id));
    const gone = this.#settled.slice(keep).filter(({ id }) => !stay.has(id));
    const before = why === "rewound" ? this.line : [];
    this.#settled = [...this.#settled.slice(0, keep), ...added];
    this.#underway = [];
    const rewind = why === "rewound" && gone.length > 0 ? this.#takeBack(before, gone, time) : undefined;
    for (const message of added) {
      if (!this.#inLine.has(message.id)) this.#line.push(message);
      this.#inLine.add(message.id);
    }
    return { unseen, rewind, replaced: rewind === undefined ? gone : [] };
  }

  /** An empty label takes the one there is away. */
  label(branch: number, label: string): void {
    const rewind = this.rewinds[branch - 1];
    if (rewind !== undefined) this.rewinds[branch - 1] = { ...rewind, label: label === "" ? undefined : label };
  }

  #takeBack(before: readonly Message[], gone: readonly Message[], time: number): Rewind {
    const first = before.findIndex(({ id }) => id === gone[0]?.id);
    const end = first < 0 ? before.length : first;
    const rewind = {
      number: this.rewinds.length + 1,
      time,
      label: undefined,
      line: before,
      removed: first < 0 ? gone : before.slice(first),
    };
    this.rewinds.push(rewind);
    this.#line = before.slice(0, end);
    this.#inLine = new Set(this.#line.map(({ id }) => id));
    return rewind;
  }
}
