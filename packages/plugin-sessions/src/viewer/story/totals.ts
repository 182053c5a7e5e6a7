import type { Call, Exchange, Turn } from "./story.js";

export interface Totals {
  /** Tokens, cached ones included. */
  readonly input: number;
  readonly output: number;
  readonly costUsd: number;
  /** Model calls whose price is known, and others. */
  readonly priced: number;
  readonly unpriced: number;
}

export function turnsOf(exchanges: readonly Exchange[]): readonly Turn[] {
  return exchanges.flatMap(({ steps }) => steps.filter((step) => step.kind === "turn"));
}

export function callsOf(turns: readonly Turn[]): readonly Call[] {
  return turns.flatMap(({ items }) => items.filter((item) => item.kind === "call"));
}

export function totalsOf(turns: readonly Turn[]): Totals {
  const total = { input: 0, output: 0, costUsd: 0, priced: 0, unpriced: 0 };
  for (const { usage, costUsd } of turns) {
    if (usage === undefined) continue;
    total.input += usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
    total.output += usage.output_tokens;
    total.costUsd += costUsd ?? 0;
    total[costUsd === null ? "unpriced" : "priced"] += 1;
  }
  return total;
}
