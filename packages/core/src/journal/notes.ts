import type { JournalEntry } from "@lorimer/sdk";

type Noted = Extract<JournalEntry, { type: "noted" }>;

/** What plugins noted in a log, by key: what they noted themselves, and what was taken over from the session that it is a copy of. */
export class Notes {
  readonly #own = new Map<string, unknown[]>();
  readonly #inherited = new Map<string, unknown[]>();

  take({ key, value, inherited }: Noted): void {
    const notes = inherited === true ? this.#inherited : this.#own;
    const values = notes.get(key);
    if (values === undefined) notes.set(key, [value]);
    else values.push(value);
  }

  own(key: string): readonly unknown[] {
    return this.#own.get(key) ?? [];
  }

  inherited(key: string): readonly unknown[] {
    return this.#inherited.get(key) ?? [];
  }

  /** Of each key what was taken over comes first. */
  all(): readonly { readonly key: string; readonly value: unknown }[] {
    return [this.#inherited, this.#own].flatMap((notes) => [...notes].flatMap(([key, values]) => values.map((value) => ({ key, value }))));
  }
}
