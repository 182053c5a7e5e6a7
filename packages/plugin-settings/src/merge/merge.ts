import { canonical, copyJson, isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { mergeRuleOf } from "./key-rules.js";

/** One scope's say, for merging. */
export interface Weighed {
  readonly value: unknown;
  readonly managed: boolean;
}

/**
 * One value out of several, strongest first. Objects merge deep; lists are joined without duplicates, the strongest scope's items
 * first; of anything else, and where kinds differ, the strongest wins.
 */
export function merged(values: readonly Weighed[], path: readonly string[] = []): unknown {
  const strongest = values[0]?.value;
  if (typeof strongest !== "object" || strongest === null) return strongest;
  const counting = counted(values, path);
  if (Array.isArray(strongest)) return joined(counting.map(({ value }) => value as readonly unknown[]));
  const result: JsonObject = {};
  const objects = counting as readonly { readonly value: JsonObject; readonly managed: boolean }[];
  for (const key of new Set(objects.flatMap(({ value }) => Object.keys(value)))) {
    const members = objects.filter(({ value }) => Object.hasOwn(value, key)).map(({ value, managed }) => ({ value: value[key], managed }));
    result[key] = merged(members, [...path, key]);
  }
  return result;
}

/** Those of the values, strongest first, that have a part in the merged one. */
export function counted<T extends Weighed>(values: readonly T[], path: readonly string[]): readonly T[] {
  const strongest = values[0];
  if (strongest === undefined) return [];
  const kind = kindOf(strongest.value);
  if (kind === "scalar") return [strongest];
  const rule = mergeRuleOf(path);
  if (rule === "strongest") return [strongest];
  const end = values.findIndex(
    ({ value, managed }) => kindOf(value) !== kind || (rule === "policy-alone" && strongest.managed && !managed),
  );
  return end < 0 ? values : values.slice(0, end);
}

function joined(lists: readonly (readonly unknown[])[]): readonly unknown[] {
  const seen = new Set<string>();
  const result: unknown[] = [];
  for (const item of lists.flat()) {
    const text = canonical(item);
    if (seen.has(text)) continue;
    seen.add(text);
    result.push(copyJson(item));
  }
  return result;
}

function kindOf(value: unknown): "list" | "object" | "scalar" {
  return Array.isArray(value) ? "list" : isObject(value) ? "object" : "scalar";
}
