/** Shorter values are left alone: they would be found in ordinary text. */
const shortest = 8;

/** Writes over the values that variables of these names have now, wherever they stand in a text; gives the very same object where none does. */
export function secretMask(names: readonly string[]): <T>(value: T) => T {
  const values = names
    .flatMap((name) => process.env[name] ?? [])
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length);
  return (value) => (values.length === 0 ? value : masked(value, values));
}

/** The same value with every secret in its texts written over; the very same object where there is none. */
function masked<T>(value: T, values: readonly string[], depth = 0): T {
  if (typeof value === "string") {
    return values.reduce<string>((text, secret) => (text.includes(secret) ? text.replaceAll(secret, "***") : text), value) as T & string;
  }
  if (typeof value !== "object" || value === null || depth > 20 || ArrayBuffer.isView(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const next: unknown = masked(item, values, depth + 1);
    changed ||= next !== item;
    return [key, next];
  });
  if (!changed) return value;
  return (Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)) as T;
}
