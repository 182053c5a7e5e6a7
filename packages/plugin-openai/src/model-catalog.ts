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
  return Object.assign({}, known, ...applying.map(([, override]) => override), { id }) as ModelRecord;
}

/** The part of a record that every provider has. */
export function modelInfo(record: ModelRecord): ModelInfo {
  const { outputField: _field, reasoningOff: _off, toolReasoning: _tools, readsFiles: _files, longPrompt: _long, ...info } = record;
  return info;
}

/** Dollars that a usage costs, or null when the model's price is unknown. */
export function costUsd(usage: Usage, record: ModelRecord): number | null {
  const prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  const price = record.longPrompt !== undefined && prompt > record.longPrompt.above ? record.longPrompt.price : record.price;
  return price === undefined ? null : costOf(usage, price);
}

/** The id without the date of its version and without the prefixes of gateways. */
function bareName(id: string): string {
  return id
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/-latest$/, "")
    .replace(/-\d{4}-\d{2}-\d{2}$/, "");
}

function matches(pattern: string, id: string): boolean {
  if (!pattern.includes("*")) return pattern === id;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(id);
}
