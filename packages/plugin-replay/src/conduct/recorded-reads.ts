import type { Clock, Random, ReadValues } from "@lorimer/sdk";
import type { Segment } from "../recorded/segment.js";

/** Gives what clock and chance said when the session was recorded, to whoever asked for it then. What was never asked for gets the last known time. */
export class RecordedReads {
  readonly #lists = new Map<string, { -readonly [K in keyof ReadValues]-?: { values: readonly (string | number)[]; next: number } }>();
  readonly #track: () => string | undefined;
  readonly #live: { readonly clock: Clock; readonly random: Random };
  #made = 0;

  constructor(reads: Segment["reads"], track: () => string | undefined, live: { readonly clock: Clock; readonly random: Random }) {
    for (const [name, { now, elapsed, uuid, fraction }] of reads) {
      const list = (values: readonly (string | number)[]): { values: readonly (string | number)[]; next: number } => ({ values, next: 0 });
      this.#lists.set(name, { now: list(now), elapsed: list(elapsed), uuid: list(uuid), fraction: list(fraction) });
    }
    this.#track = track;
    this.#live = live;
  }

  now(): number {
    return this.#read("now", () => this.#live.clock.now(), 0);
  }

  elapsed(): number {
    return this.#read("elapsed", () => this.#live.clock.elapsed(), 0);
  }

  uuid(): string {
    this.#made += 1;
    return this.#read("uuid", () => this.#live.random.uuid(), `00000000-0000-4000-8000-${String(this.#made).padStart(12, "0")}`);
  }

  fraction(): number {
    return this.#read("fraction", () => this.#live.random.fraction(), 0.5);
  }

  #read<T extends string | number>(kind: keyof ReadValues, live: () => T, otherwise: T): T {
    const track = this.#track();
    if (track === undefined) return live();
    const list = this.#lists.get(track)?.[kind];
    if (list === undefined) return otherwise;
    const value = list.values[list.next];
    list.next += 1;
    return (value ?? (typeof otherwise === "number" ? list.values.at(-1) : undefined) ?? otherwise) as T;
  }
}
