import type { Clock, JournalReads, Random } from "@lorimer/sdk";

/** Keeps what clock and chance said until the next record takes it. */
export class Reads {
  #now: number[] = [];
  #elapsed: number[] = [];
  #uuid: string[] = [];
  #fraction: number[] = [];

  clock(clock: Clock): Clock {
    return {
      now: () => kept(this.#now, clock.now()),
      elapsed: () => kept(this.#elapsed, clock.elapsed()),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    };
  }

  random(random: Random): Random {
    return { uuid: () => kept(this.#uuid, random.uuid()), fraction: () => kept(this.#fraction, random.fraction()) };
  }

  /** What was read since the last time; undefined where nothing was. */
  take(): JournalReads | undefined {
    const [now, elapsed, uuid, fraction] = [this.#now, this.#elapsed, this.#uuid, this.#fraction];
    if (now.length + elapsed.length + uuid.length + fraction.length === 0) return undefined;
    [this.#now, this.#elapsed, this.#uuid, this.#fraction] = [[], [], [], []];
    return {
      ...(now.length === 0 ? {} : { now }),
      ...(elapsed.length === 0 ? {} : { elapsed }),
      ...(uuid.length === 0 ? {} : { uuid }),
      ...(fraction.length === 0 ? {} : { fraction }),
    };
  }
}

function kept<T>(values: T[], value: T): T {
  values.push(value);
  return value;
}
