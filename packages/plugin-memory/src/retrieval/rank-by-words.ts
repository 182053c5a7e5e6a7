import { bm25 } from "@lorimer/sdk/ranking";
import type { MemoryDocument, MemoryRetriever, RankedMemory } from "../contract/index.js";
import { wordsOf } from "./words.js";

/** What scores less than this part of the best is left out. */
const least = 0.35;

/** Ranks by words that question and memory share; rare ones count more. */
export const wordRetriever: MemoryRetriever = {
  rank: (query, documents, { limit }) => Promise.resolve(rankByWords(query, documents).slice(0, limit)),
};

export function rankByWords(query: string, documents: readonly MemoryDocument[]): readonly RankedMemory[] {
  const scores = bm25(
    wordsOf(query),
    documents.map(({ text }) => {
      const words = wordsOf(text);
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      return { length: words.length, weightOf: (word) => counts.get(word) ?? 0 };
    }),
  );
  const scored = documents.map(({ id, weight = 1 }, at) => ({ id, score: (scores[at] ?? 0) * weight }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score > 0 && score >= best * least).toSorted((a, c) => c.score - a.score || (a.id < c.id ? -1 : 1));
}
