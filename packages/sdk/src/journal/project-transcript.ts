import { contentText } from "../content.js";
import type { SessionEvent } from "../event.js";
import type { MessageId } from "../ids.js";
import type { JournalRecord } from "../journal-contract.js";
import type { ToolOutcome } from "../tool.js";
import { HistoryProjection } from "./project-history.js";

/** One thing that happened, as a person reads it. Times are milliseconds since the epoch. */
export type TranscriptEntry =
  | { readonly type: "prompt"; readonly time: number; readonly id: MessageId; readonly text: string; readonly takenBack: boolean }
  | {
      readonly type: "reply";
      readonly time: number;
      readonly id: MessageId;
      readonly text: string;
      readonly model: string;
      readonly takenBack: boolean;
    }
  | {
      readonly type: "tool";
      readonly time: number;
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      /** Null while it runs, and for ever where its process ended. */
      readonly outcome: Pick<ToolOutcome, "status" | "content"> | null;
    }
  | { readonly type: "notice"; readonly time: number; readonly level: "info" | "warning" | "error"; readonly text: string }
  | { readonly type: "end"; readonly time: number; readonly reason: string; readonly message: string };

/** Folds records into all that was said and done, in order; also what was taken back later. */
export class TranscriptProjection {
  readonly #entries: TranscriptEntry[] = [];
  /** Where messages and calls stand in it. */
  readonly #places = new Map<string, number>();
  readonly #history = new HistoryProjection(({ removed, added, why }) => {
    if (why === "rewound") for (const { id } of removed) this.#change(id, (entry) => ({ ...entry, takenBack: true }) as TranscriptEntry);
    for (const { id } of added) this.#change(id, (entry) => ("takenBack" in entry ? { ...entry, takenBack: false } : entry));
  });

  apply(record: JournalRecord): void {
    if (record.entry.type === "event") this.#hear(record.entry.event);
    this.#history.apply(record);
  }

  project(): readonly TranscriptEntry[] {
    return [...this.#entries];
  }

  #hear(event: SessionEvent): void {
    const { time } = event;
    switch (event.type) {
      case "message-added": {
        const { message } = event;
        if (message.type !== "user" || message.hidden === true) return;
        const words = message.content.filter((block) => block.type !== "tool_result");
        if (words.length > 0) this.#add(message.id, { type: "prompt", time, id: message.id, text: contentText(words), takenBack: false });
        return;
      }
      case "reply-finished": {
        const { id, content, model } = event.message;
        const text = contentText(content.filter((block) => block.type === "text"));
        if (text.trim() !== "") this.#add(id, { type: "reply", time, id, text, model, takenBack: false });
        return;
      }
      case "tool-started":
        return this.#add(event.id, { type: "tool", time, id: event.id, name: event.name, input: event.input, outcome: null });
      case "tool-finished": {
        const { status, content } = event.outcome;
        return this.#change(event.id, (entry) => (entry.type === "tool" ? { ...entry, outcome: { status, content } } : entry));
      }
      case "notice-given":
        return void this.#entries.push({ type: "notice", time, level: event.level, text: event.text });
      case "run-finished":
        return void this.#entries.push({ type: "end", time, reason: event.result.outcome.reason, message: event.result.outcome.message });
    }
  }

  #add(id: string, entry: TranscriptEntry): void {
    this.#places.set(id, this.#entries.length);
    this.#entries.push(entry);
  }

  #change(id: string, change: (entry: TranscriptEntry) => TranscriptEntry): void {
    const place = this.#places.get(id);
    const entry = place === undefined ? undefined : this.#entries[place];
    if (place !== undefined && entry !== undefined) this.#entries[place] = change(entry);
  }
}
