import type { ModelInfo } from "../model.js";
import { costOf } from "../usage.js";
import type { Price, Usage } from "../usage.js";
import { matchPattern } from "./match-pattern.js";

/** What a provider's table says of a model, beyond which each provider adds what it needs itself. */
export interface PricedModel extends ModelInfo {
  /** The whole request costs this when its prompt, cached parts included, is longer than `above` tokens. */
  readonly longPrompt?: { readonly above: number; readonly price: Price };
}

export interface ModelTable<R extends PricedModel> {
  /** By id or pattern; the first that matches counts. */
  readonly models: readonly R[];
  /** Stands for a model that the table does not hold. */
  readonly unknown: Omit<R, "id">;
  /** The id under which the table holds a model: without its version's date or a gateway's prefix. */
  bareName(id: string): string;
}

/** What is known of a model: the table, and over it what the settings say, patterns before the exact id. */
export function findModelRecord<R extends PricedModel>(
  table: ModelTable<R>,
  id: string,
  overrides: Readonly<Record<string, Partial<Omit<R, "id">>>>,
): R {
  const name = table.bareName(id);
  const known = table.models.find((record) => matchPattern(record.id, name)) ?? table.unknown;
  const applying = Object.entries(overrides)
    .filter(([pattern]) => matchPattern(pattern, id) || matchPattern(pattern, name))
    .sort(([a], [b]) => Number(!a.includes("*")) - Number(!b.includes("*")));
  const record: R = Object.assign({}, known, ...applying.map(([, override]) => override), { id });
  const { longPrompt, ...single } = record;
  // A price from the settings is the price of every prompt, unless they say otherwise.
  const isFlat = record.price !== known.price && longPrompt === known.longPrompt;
  const defaultOutputTokens = Math.min(record.defaultOutputTokens, record.maxOutputTokens);
  return Object.assign(isFlat ? single : record, { defaultOutputTokens }) as R;
}

/** Dollars that a usage costs, or null when the model's price is unknown. */
export function costUsd(usage: Usage, record: PricedModel): number | null {
  const prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  const price = record.longPrompt !== undefined && prompt > record.longPrompt.above ? record.longPrompt.price : record.price;
  return price === undefined ? null : costOf(usage, price);
}
