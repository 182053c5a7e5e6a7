/** JSON with the keys of every object in order of their code units, and nothing between: one value has one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (isObject(member) ? sorted(member) : member)) ?? "null";
}

function sorted(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = Object.keys(object).sort();
  // Without a prototype, so that a key `__proto__` is a key like others.
  const result = Object.create(null) as Record<string, unknown>;
  for (const key of keys) result[key] = object[key];
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
