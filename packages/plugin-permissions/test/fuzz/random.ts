/** Reproducible choices: the same seed gives the same run. */
export interface Dice {
  /** At least 0, below `below`. */
  number(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in `percent` of a hundred throws. */
  chance(percent: number): boolean;
  some<T>(list: readonly T[], most: number): readonly T[];
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const number = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[number(list.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  };
  return {
    number,
    pick,
    chance: (percent) => next() * 100 < percent,
    some: (list, most) => Array.from({ length: number(most + 1) }, () => pick(list)),
  };
}

/** The seed of this run: the same one each time, another with `LORIMER_SEED=N`, a new one with `LORIMER_SEED=random`. */
export function seedOf(what: string): number {
  const given = process.env["LORIMER_SEED"] ?? "1";
  const seed = given === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error(`LORIMER_SEED is not a number: ${given}`);
  process.stdout.write(`figure: seed of ${what} ${seed} (LORIMER_SEED=${seed} repeats it)\n`);
  return seed;
}
