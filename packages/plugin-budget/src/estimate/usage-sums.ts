import type { Usage } from "@lorimer/sdk";
import { spread } from "./spread.js";

/** Tokens of the request, however the cache took them. */
export function inputTokens(usage: Usage): number {
  return usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
}

export function allTokens(usage: Usage): number {
  return inputTokens(usage) + usage.output_tokens;
}

export function isNothing(usage: Usage): boolean {
  return allTokens(usage) === 0;
}

/** What is left of a usage once another is taken from it, never below nothing. */
export function usageMinus(a: Usage, b: Usage): Usage {
  const of = (key: keyof Usage): number => Math.max(0, a[key] - b[key]);
  return {
    input_tokens: of("input_tokens"),
    output_tokens: of("output_tokens"),
    cache_creation_input_tokens: of("cache_creation_input_tokens"),
    cache_read_input_tokens: of("cache_read_input_tokens"),
  };
}

/** A usage in parts by weights; they sum up to it exactly. */
export function spreadUsage(usage: Usage, weights: readonly number[]): readonly Usage[] {
  const [input, output, written, read] = [
    usage.input_tokens,
    usage.output_tokens,
    usage.cache_creation_input_tokens,
    usage.cache_read_input_tokens,
  ].map((tokens) => spread(tokens, weights));
  return weights.map((_, index) => ({
    input_tokens: input?.[index] ?? 0,
    output_tokens: output?.[index] ?? 0,
    cache_creation_input_tokens: written?.[index] ?? 0,
    cache_read_input_tokens: read?.[index] ?? 0,
  }));
}
