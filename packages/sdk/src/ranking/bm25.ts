/** A text as it is ranked: what it weighs for a word, 0 where it has nothing to do with it, and how long it is. */
export interface RankedText {
  readonly length: number;
  weightOf(word: string): number;
}

/** How soon more of the same word stops counting, and how much long texts are held back: the usual values. */
const saturation = 1.2;
const lengthWeight = 0.75;

/** What each text scores for the words asked for, in the order of the texts; rare words count more. BM25 (Robertson and Zaragoza, 2009). */
export function bm25(asked: readonly string[], texts: readonly RankedText[]): readonly number[] {
  const mean = Math.max(1, texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length));
  const damping = texts.map(({ length }) => saturation * (1 - lengthWeight + (lengthWeight * length) / mean));
  const scores = texts.map(() => 0);
  for (const word of new Set(asked)) {
    const weights = texts.map((text) => text.weightOf(word));
    const holding = weights.filter((weight) => weight > 0).length;
    const rarity = Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
    for (const [at, weight] of weights.entries())
      if (weight > 0) scores[at] = (scores[at] ?? 0) + (rarity * weight * (saturation + 1)) / (weight + (damping[at] ?? 0));
  }
  return scores;
}
