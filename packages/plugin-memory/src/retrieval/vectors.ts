import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { replaceFile } from "@lorimer/sdk/files";
import type { MemoryDocument, MemoryEmbedder, MemoryRetriever, RankedMemory } from "../contract/index.js";
import { rankByWords } from "./rank-by-words.js";

/** What is less alike than this says nothing. */
const least = 0.25;

/** Ranks by meaning and by words together. Vectors are kept in a file and made anew only for texts that changed; without an embedder that answers it is words alone. */
export class VectorRetriever implements MemoryRetriever {
  readonly #embedder: MemoryEmbedder;
  readonly #file: string;
  #kept: Map<string, Float32Array> | undefined;

  constructor(embedder: MemoryEmbedder, file: string) {
    this.#embedder = embedder;
    this.#file = file;
  }

  async rank(
    query: string,
    documents: readonly MemoryDocument[],
    { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<readonly RankedMemory[]> {
    const words = rankByWords(query, documents);
    const meanings = await this.#byMeaning(query, documents, signal).catch(() => undefined);
    return (meanings === undefined ? words : fused([words, meanings])).slice(0, limit);
  }

  async #byMeaning(query: string, documents: readonly MemoryDocument[], signal: AbortSignal): Promise<readonly RankedMemory[]> {
    const kept = (this.#kept ??= await this.#load());
    const keys = documents.map(({ text }) => digestOf(text));
    const missing = [...new Map(documents.map(({ text }, index) => [keys[index] ?? "", text])).entries()].filter(([key]) => !kept.has(key));
    const [asked, ...made] = await this.#embedder.embed([query, ...missing.map(([, text]) => text)], { signal });
    if (asked === undefined || made.length !== missing.length) return [];
    for (const [index, [key]] of missing.entries()) kept.set(key, unit(made[index] ?? []));
    if (missing.length > 0) await this.#store(new Map(keys.flatMap((key) => pair(key, kept.get(key)))));
    const wanted = unit(asked);
    return documents
      .map(({ id, weight = 1 }, index) => ({ id, score: weight * alike(wanted, kept.get(keys[index] ?? "")) }))
      .filter(({ score }) => score >= least)
      .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  async #load(): Promise<Map<string, Float32Array>> {
    try {
      const { embedder, vectors } = JSON.parse(await readFile(this.#file, "utf8")) as { embedder?: unknown; vectors?: unknown };
      if (embedder !== this.#embedder.id || typeof vectors !== "object" || vectors === null) return new Map();
      return new Map(
        Object.entries(vectors).flatMap(([key, value]) => (typeof value === "string" ? [[key, fromText(value)] as const] : [])),
      );
    } catch {
      return new Map();
    }
  }

  /** A folder that cannot be written only costs the vectors another time. */
  async #store(vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const texts = Object.fromEntries([...vectors].map(([key, vector]) => [key, Buffer.from(vector.buffer).toString("base64")]));
    await replaceFile(this.#file, JSON.stringify({ embedder: this.#embedder.id, vectors: texts })).catch(() => undefined);
  }
}

/** Places count, not scores, because those of words and of meanings cannot be compared. */
function fused(rankings: readonly (readonly RankedMemory[])[]): readonly RankedMemory[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings) for (const [place, { id }] of ranking.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (10 + place));
  return [...scores].map(([id, score]) => ({ id, score })).toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function pair(key: string, value: Float32Array | undefined): readonly (readonly [string, Float32Array])[] {
  return value === undefined ? [] : [[key, value]];
}

function fromText(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / length);
}

function alike(a: Float32Array, b: Float32Array | undefined): number {
  return b?.length === a.length ? a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) : 0;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
