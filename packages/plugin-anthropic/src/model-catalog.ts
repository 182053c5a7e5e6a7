import type { ModelInfo } from "@lorimer/sdk";
import { findModelRecord } from "@lorimer/sdk/http";
import { modelData, unknownModel } from "./model-data.js";
import type { ModelRecord } from "./model-data.js";
import type { ModelOverride } from "./settings.js";

/** What is known of a model: the data file, and over it what the settings say. */
export function findModel(id: string, overrides: Readonly<Record<string, ModelOverride>> = {}): ModelRecord {
  return findModelRecord({ models: modelData, unknown: unknownModel, bareName }, id, overrides);
}

/** The part of a record that every provider has. */
export function modelInfo(record: ModelRecord): ModelInfo {
  const { thinkingMode: _mode, thinkingOff: _off, bindsThinking: _bound, forcedTools: _forced, ...info } = record;
  return info;
}

/** The id without the date of its version and without the prefixes of other platforms. */
function bareName(id: string): string {
  return id
    .toLowerCase()
    .replace(/^.*(?=claude-)/, "")
    .replace(/-latest$/, "")
    .replace(/[-@]\d{8}(?:-v\d+(?::\d+)?)?$/, "");
}
