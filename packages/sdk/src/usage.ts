/** Tokens of one model call, as the provider counted them. The four kinds do not overlap. */
export interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

export const noUsage: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_creation_input_tokens: a.cache_creation_input_tokens + b.cache_creation_input_tokens,
    cache_read_input_tokens: a.cache_read_input_tokens + b.cache_read_input_tokens,
  };
}

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
}

/** Dollars that a usage costs at a price. */
export function costOf(usage: Usage, price: Price): number {
  return (
    (usage.input_tokens * price.input +
      usage.output_tokens * price.output +
      usage.cache_creation_input_tokens * price.cacheWrite +
      usage.cache_read_input_tokens * price.cacheRead) /
    1e6
  );
}

/** Dollars that a prompt cache saved on a usage: what was read cost less than fresh input, what was written may have cost more. */
export function cacheSavings(usage: Usage, price: Price): number {
  const read = usage.cache_read_input_tokens * (price.input - price.cacheRead);
  const written = usage.cache_creation_input_tokens * (price.cacheWrite - price.input);
  return (read - written) / 1e6;
}
