import type { ModelInfo } from "@lorimer/sdk";
import { findModelRecord } from "@lorimer/sdk/http";
import type { ModelTable } from "@lorimer/sdk/http";
import { modelData, unknownModel } from "./model-data.js";
import type { ModelRecord } from "./model-data.js";
import type { ModelOverride } from "./settings.js";

const table: ModelTable<ModelRecord> = {
  models: modelData,
  unknown: unknownModel,
  bareName: (id) =>
    id
      .toLowerCase()
      .replace(/^.*\//, "")
      .replace(/-latest$/, "")
      .replace(/-\d{4}-\d{2}-\d{2}$/, ""),
};

/** What is known of a model: the data file, and over it what the settings say. */
export function findModel(id: string, overrides: Readonly<Record<string, ModelOverride>> = {}): ModelRecord {
  return findModelRecord(table, id, overrides);
}

/** The part of a record that every provider has. */
export function modelInfo(record: ModelRecord): ModelInfo {
  const { outputField: _field, reasoningOff: _off, toolReasoning: _tools, readsFiles: _files, ...info } = record;
  return info;
}
