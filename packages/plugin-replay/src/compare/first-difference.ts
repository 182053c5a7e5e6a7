export interface Difference {
  /** Dotted path. */
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The first place at which two plain JSON values differ. */
export function firstDifference(expected: unknown, actual: unknown, field: string = ""): Difference | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (typeof expected !== "object" || typeof actual !== "object" || expected === null || actual === null)
    return { field, expected, actual };
  if (Array.isArray(expected) !== Array.isArray(actual)) return { field, expected, actual };
  const [one, other] = [expected as Record<string, unknown>, actual as Record<string, unknown>];
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = firstDifference(one[key], other[key], field === "" ? key : `${field}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
