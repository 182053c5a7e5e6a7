/** A JSON object. Keys are its own only: ask with `Object.hasOwn`, since a file may name a key like a member of every object. */
export type JsonObject = { [key: string]: unknown };

/** Deeper than any setting is; deeper values are refused, so that no recursion is as deep as a file says. */
export const maxDepth = 64;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of plain JSON that shares nothing with it. What JSON cannot say, `__proto__` and what is too deep are left out. */
export function copyJson(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return isScalar(value) ? value : undefined;
  if (depth >= maxDepth) return undefined;
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1)).filter((item) => item !== undefined);
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) {
    if (key === "__proto__") continue;
    const member = copyJson((value as JsonObject)[key], depth + 1);
    if (member !== undefined) copy[key] = member;
  }
  return copy;
}

export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth >= maxDepth || Object.values(value).some((member) => isTooDeep(member, depth + 1));
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

/** Text that is the same for equal JSON, whatever the order of keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}
