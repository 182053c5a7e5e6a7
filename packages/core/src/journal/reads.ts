import type { Clock, JournalReads, Random, ReadValues } from "@lorimer/sdk";

type Kind = keyof ReadValues;
type Lists = { [K in Kind]?: NonNullable<ReadValues[K]>[number][] };

/** Keeps what clock and chance said, by the work that asked, until the next record takes it. */
export class Reads {
  /** Empty for the session itself; undefined for work whose readings nobody needs. */
  readonly #track: () => string | undefined;
  #lists = new Map<string, Lists>();

  constructor(track: () => string | undefined) {
    this.#track = track;
  }

  clock(clock: Clock): Pick<Clock, "now" | "elapsed"> {
    return { now: () => this.#kept("now", clock.now()), elapsed: () => this.#kept("elapsed", clock.elapsed()) };
  }

  random(random: Random): Random {
    return { uuid: () => this.#kept("uuid", random.uuid()), fraction: () => this.#kept("fraction", random.fraction()) };
  }

  /** What was read since the last time; undefined where nothing was. */
  take(): JournalReads | undefined {
    if (this.#lists.size === 0) return undefined;
    const { "": own, ...by } = Object.fromEntries(this.#lists);
    this.#lists = new Map();
    return (Object.keys(by).length === 0 ? own : { ...own, by }) as JournalReads | undefined;
  }

  #kept<T extends string | number>(kind: Kind, value: T): T {
    const track = this.#track();
    if (track === undefined) return value;
    let lists = this.#lists.get(track);
    if (lists === undefined) this.#lists.set(track, (lists = {}));
    ((lists[kind] ??= []) as T[]).push(value);
    return value;
  }
}
