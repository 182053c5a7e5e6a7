import { contentText } from "../content.js";
import type { MessageId } from "../ids.js";
import type { JournalRecord } from "../journal-contract.js";
import type { Message } from "../message.js";
import { HistoryProjection } from "./project-history.js";
import type { HistoryStep } from "./project-history.js";

/** A prompt of a person. */
export interface UndoPoint {
  readonly id: MessageId;
  readonly text: string;
}

export interface UndoHistory {
  /** Prompts that the conversation can be taken back to before, oldest first. */
  readonly points: readonly UndoPoint[];
  /** What was taken back, the latest first: each time the messages that left, in order. They stay in the log. */
  readonly undone: readonly (readonly Message[])[];
}

/** Folds records into what can be undone and what was. */
export class UndoProjection {
  #points: readonly UndoPoint[] = [];
  #undone: readonly (readonly Message[])[] = [];
  readonly #history = new HistoryProjection((step) => this.#step(step));

  apply(record: JournalRecord): void {
    this.#history.apply(record);
  }

  project(): UndoHistory {
    return { points: this.#points, undone: this.#undone };
  }

  #step({ removed, added, why }: HistoryStep): void {
    if (why === "rewound" && removed.length > 0) this.#undone = [removed, ...this.#undone];
    const gone = new Set(removed.map(({ id }) => id));
    const stays = this.#points.filter(({ id }) => !gone.has(id));
    const come = added.flatMap(pointOf);
    if (come.length > 0 || stays.length < this.#points.length) this.#points = [...stays, ...come];
  }
}

function pointOf(message: Message): readonly UndoPoint[] {
  if (message.type !== "user" || message.hidden === true) return [];
  const words = message.content.filter((block) => block.type === "text");
  return words.length === 0 ? [] : [{ id: message.id, text: contentText(words) }];
}
