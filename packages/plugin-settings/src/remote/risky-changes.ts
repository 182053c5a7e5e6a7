import { canonical, isObject, sameJson } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";

/** A change of policy that a person should see before it counts. */
export interface RiskyChange {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Keys whose change runs nothing, sends nothing elsewhere and allows nothing. */
export const harmlessKeys: readonly string[] = [
  "alwaysThinkingEnabled",
  "attribution",
  "autoMemoryEnabled",
  "availableModels",
  "cleanupPeriodDays",
  "effortLevel",
  "fallbackModel",
  "includeGitInstructions",
  "language",
  "model",
  "outputStyle",
  "respectGitignore",
];

const growing = new Set(["permissions.deny", "permissions.ask", "deniedMcpServers"]);
const tightening = new Set(["permissions.disableBypassPermissionsMode", "permissions.disableAutoMode"]);

/** All differences but those known to be harmless, or to forbid more than before: what is not known here counts as risky. */
export function riskyChanges(before: JsonObject, after: JsonObject): readonly RiskyChange[] {
  return keysOf(before, after).flatMap((key) => {
    if (harmlessKeys.includes(key) || key === "$schema" || key === "settingsVersion") return [];
    if (key !== "permissions") return changes(key, before[key], after[key]);
    const [old, now] = [objectOf(before[key]), objectOf(after[key])];
    return keysOf(old, now).flatMap((name) => changes(`${key}.${name}`, old[name], now[name]));
  });
}

function changes(key: string, before: unknown, after: unknown): readonly RiskyChange[] {
  if (sameJson(before, after) || (tightening.has(key) && after === "disable")) return [];
  return growing.has(key) && holdsAll(after, before) ? [] : [{ key, before, after }];
}

function holdsAll(list: unknown, items: unknown): boolean {
  if (items === undefined) return Array.isArray(list);
  if (!Array.isArray(list) || !Array.isArray(items)) return false;
  const held = new Set(list.map(canonical));
  return items.every((item) => held.has(canonical(item)));
}

function keysOf(left: JsonObject, right: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
