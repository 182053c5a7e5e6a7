import { costOf } from "@lorimer/sdk";
import type { ModelInfo, Usage } from "@lorimer/sdk";
import { modelData, unknownModel } from "./model-data.js";
import type { ModelRecord } from "./model-data.js";
import type { ModelOverride } from "./settings.js";

/** What is known of a model: the data file, and over it what the settings say, patterns before the exact id. */
export function findModel(id: string, overrides: Readonly<Record<string, ModelOverride>> = {}): ModelRecord {
  const name = bareName(id);
  const known = modelData.find((record) => matches(record.id, name)) ?? unknownModel;
  const applying = Object.entries(overrides)
    .filter(([pattern]) => matches(pattern, id) || matches(pattern, name))
    .sort(([a], [b]) => Number(!a.includes("*")) - Number(!b.includes("*")));
  const record: ModelRecord = Object.assign({}, known, ...applying.map(([, override]) => override), { id });
  // A price from the settings is the price of every prompt.
  const { longPrompt, ...single } = record;
  return {
    ...single,
    defaultOutputTokens: Math.min(record.defaultOutputTokens, record.maxOutputTokens),
    ...(longPrompt === undefined || record.price !== known.price ? {} : { longPrompt }),
  };
}

/** The part of a record that every provider has. */
export function modelInfo(record: ModelRecord): ModelInfo {
  const { thinkingMode: _mode, thinkingOff: _off, bindsThinking: _bound, forcedTools: _forced, longPrompt: _long, ...info } = record;
  return info;
}

/** Dollars that a usage costs, or null when the model's price is unknown. */
export function costUsd(usage: Usage, record: ModelRecord): number | null {
  const prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  const price = record.longPrompt !== undefined && prompt > record.longPrompt.above ? record.longPrompt.price : record.price;
  return price === undefined ? null : costOf(usage, price);
}

/** The id without the date of its version and without the prefixes of other platforms. */
function bareName(id: string): string {
  return id
    .toLowerCase()
    .replace(/^.*(?=claude-)/, "")
    .replace(/-latest$/, "")
    .replace(/[-@]\d{8}(?:-v\d+(?::\d+)?)?$/, "");
}

function matches(pattern: string, id: string): boolean {
  if (!pattern.includes("*")) return pattern === id;
  const [start = "", ...rest] = pattern.split("*");
  if (!id.startsWith(start)) return false;
  let at = start.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return id.length - part.length >= at && id.endsWith(part);
    const found = id.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
