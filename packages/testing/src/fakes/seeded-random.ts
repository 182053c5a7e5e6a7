import type { Random } from "@lorimer/sdk";

/** Ids and fractions that are the same in every run with the same seed. */
export function seededRandom(seed: number = 1): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const word = (): string => next().toString(16).padStart(8, "0");
  return {
    fraction: () => next() / 2 ** 32,
    // Version 4, variant 1, as RFC 9562 lays them out.
    uuid() {
      const [a, b, c, d] = [word(), word(), word(), word()];
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${((Number.parseInt(c.slice(0, 1), 16) & 3) | 8).toString(16)}${c.slice(1, 4)}-${c.slice(4)}${d}`;
    },
  };
}
