import type { SettingsChange, SettingsScope } from "../contract/index.js";
import { sameJson } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";

const sources: Partial<Record<SettingsScope, SettingsChange["source"]>> = {
  managed: "policy_settings",
  user: "user_settings",
  project: "project_settings",
  local: "local_settings",
};

/** Where a change came from, in the terms of those who are told of it. */
export function changeOf(scope: SettingsScope, file: string | null): Pick<SettingsChange, "source" | "file"> {
  return { source: sources[scope] ?? "session", file };
}

/** The top-level keys that say something else. */
export function differing(before: JsonObject, after: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !sameJson(before[key], after[key])).toSorted();
}
