import { estimateTokens } from "@lorimer/sdk";
import type { SessionJournal } from "@lorimer/sdk";
import type { ActiveReminder, Reminder, Reminders } from "../contract/index.js";

/** Estimated tokens of a reminder that names no limit. */
const defaultTokens = 200;

/** The reminders of a session. A change that comes from outside of a run is heard in its turn, so that a replay hears it at the same place. */
export class ReminderList implements Reminders {
  readonly #reminders = new Map<string, { readonly reminder: Reminder; left: number }>();
  readonly #change: (change: { readonly set?: Reminder; readonly clear?: string }) => void;
  #counted = "";

  constructor(journal: SessionJournal, lasting: readonly Reminder[]) {
    for (const reminder of lasting) this.#set(reminder);
    this.#change = journal.arrivals<{ readonly set?: Reminder; readonly clear?: string }>("lorimer.reminders", ({ set, clear }) => {
      if (clear !== undefined) this.#reminders.delete(clear);
      if (set !== undefined) this.#set(set);
    });
  }

  set(reminder: Reminder): void {
    this.#change({ set: reminder });
  }

  clear(name: string): void {
    this.#change({ clear: name });
  }

  active(): readonly ActiveReminder[] {
    return [...this.#reminders.values()].map(({ reminder, left }) => ({ ...reminder, turnsLeft: Number.isFinite(left) ? left : null }));
  }

  /** The texts for one model call, named by `call`; the same call asked for again costs no turn. Without a name none is counted. */
  textsFor(call: string | undefined): readonly { readonly origin: string; readonly text: string }[] {
    const texts = [...this.#reminders.values()].map(({ reminder }) => ({
      origin: reminder.origin ?? `reminder ${reminder.name}`,
      text: cut(reminder),
    }));
    if (call !== undefined && call !== this.#counted) {
      this.#counted = call;
      for (const entry of this.#reminders.values()) if ((entry.left -= 1) <= 0) this.#reminders.delete(entry.reminder.name);
    }
    return texts;
  }

  #set(reminder: Reminder): void {
    const left = reminder.turns ?? Infinity;
    if (left >= 1) this.#reminders.set(reminder.name, { reminder, left });
  }
}

function cut({ name, text, maxTokens = defaultTokens }: Reminder): string {
  const whole = `Reminder (${name}): ${text}`;
  const tokens = estimateTokens(whole);
  if (tokens <= maxTokens) return whole;
  const note = " [cut: the reminder is longer than it may be]";
  const keep = Math.max(0, Math.floor((whole.length * maxTokens) / tokens) - note.length - 4);
  return `${whole.slice(0, keep)}${note}`;
}

/** Reminders that the plugin's settings hold; anything of another form is left out. */
export function remindersOf(value: unknown): readonly Reminder[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): readonly Reminder[] => {
    if (typeof item !== "object" || item === null || !("text" in item) || typeof item.text !== "string") return [];
    const { name, turns, maxTokens } = item as { readonly name?: unknown; readonly turns?: unknown; readonly maxTokens?: unknown };
    return [
      {
        name: typeof name === "string" ? name : "settings",
        text: item.text,
        ...(typeof turns === "number" ? { turns } : {}),
        ...(typeof maxTokens === "number" ? { maxTokens } : {}),
        origin: "settings",
      },
    ];
  });
}
