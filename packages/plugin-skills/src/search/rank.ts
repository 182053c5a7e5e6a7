import { bm25 } from "@lorimer/sdk/ranking";

/** A text that can be found, with the parts of it that weigh more. */
export interface Searchable<T> {
  readonly value: T;
  readonly fields: readonly { readonly text: string; readonly weight: number }[];
}

export interface Hit<T> {
  readonly value: T;
  readonly score: number;
}

/** Ranks texts with weighted fields. Words of the question that nothing holds cost nothing; a beginning of a word counts half. */
export function rank<T>(question: string, texts: readonly Searchable<T>[], most: number): readonly Hit<T>[] {
  const counted = texts.map(({ fields }) => countWords(fields));
  const scores = bm25(
    wordsOf(question),
    counted.map(({ counts, length }) => ({ length, weightOf: (word) => frequency(counts, word) })),
  );
  return texts
    .map(({ value }, at) => ({ value, score: scores[at] ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}

function frequency(counts: ReadonlyMap<string, number>, word: string): number {
  const exact = counts.get(word) ?? 0;
  if (exact > 0 || word.length < 4) return exact;
  let near = 0;
  for (const [other, count] of counts) if (other.startsWith(word) || (other.length >= 4 && word.startsWith(other))) near += count / 2;
  return near;
}

function countWords(fields: Searchable<unknown>["fields"]): { readonly counts: ReadonlyMap<string, number>; readonly length: number } {
  const counts = new Map<string, number>();
  let length = 0;
  for (const { text, weight } of fields)
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + weight);
      length += 1;
    }
  return { counts, length };
}

/** Words of any script, in lower case, without the commonest endings of English. */
function wordsOf(text: string): readonly string[] {
  const words =
    text
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => (word.length > 4 ? word.replace(/(?:ing|ies|es|ed|s)$/, "") : word));
}
