import type { MemoryDocument, MemoryRetriever, RankedMemory } from "../contract/index.js";
import { wordsOf } from "./words.js";

/** The usual constants: how soon repeating a word stops counting, and how much long texts are held back. */
const [k1, b] = [1.2, 0.75];

/** What scores less than this part of the best is left out. */
const least = 0.35;

/** Ranks by words that question and memory share; rare ones count more. */
export const bm25: MemoryRetriever = {
  rank: (query, documents, { limit }) => Promise.resolve(rankByWords(query, documents).slice(0, limit)),
};

export function rankByWords(query: string, documents: readonly MemoryDocument[]): readonly RankedMemory[] {
  const asked = [...new Set(wordsOf(query))];
  const texts = documents.map(({ text }) => wordsOf(text));
  const mean = texts.reduce((sum, words) => sum + words.length, 0) / Math.max(1, texts.length) || 1;
  const counts = texts.map((words) => {
    const count = new Map<string, number>();
    for (const word of words) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const rarity = new Map(
    asked.map((word) => {
      const having = counts.filter((count) => count.has(word)).length;
      return [word, Math.log(1 + (documents.length - having + 0.5) / (having + 0.5))];
    }),
  );
  const scored = documents.map(({ id, weight = 1 }, index) => {
    const length = (texts[index]?.length ?? 0) / mean;
    let score = 0;
    for (const word of asked) {
      const times = counts[index]?.get(word) ?? 0;
      score += ((rarity.get(word) ?? 0) * times * (k1 + 1)) / (times + k1 * (1 - b + b * length));
    }
    return { id, score: score * weight };
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score > 0 && score >= best * least).toSorted((a, c) => c.score - a.score || (a.id < c.id ? -1 : 1));
}
