import { isObject } from "../json/json-object.js";
import { valueAt, withValue } from "../json/path.js";
import type { Layer } from "../layers/layer.js";

/**
 * A changed file, with the last good value of each key that it broke: a slip of the pen in `permissions.deny` must not take the
 * rules away that were there. Items of lists are left out as at any reading.
 */
export function lastGood(before: Layer | undefined, now: Layer | undefined): Layer | undefined {
  if (before === undefined || now === undefined || now.invalid.length === 0) return now;
  let { value } = now;
  for (const path of now.invalid) {
    const keys = path.filter((step) => typeof step === "string");
    if (keys.length < path.length) continue;
    const good = valueAt(before.value, keys);
    if (good !== undefined && (keys.length === 1 || isObject(valueAt(value, keys.slice(0, -1))))) value = withValue(value, keys, good);
  }
  return { ...now, value };
}
