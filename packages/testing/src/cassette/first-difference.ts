/** Where two JSON values first differ, in words; undefined when they are equal. The order of keys does not matter. */
export function firstDifference(recorded: unknown, given: unknown, at: string = "body"): string | undefined {
  if (recorded === given) return undefined;
  if (Array.isArray(recorded) && Array.isArray(given)) {
    for (let index = 0; index < Math.max(recorded.length, given.length); index += 1) {
      const place = `${at}[${index}]`;
      if (index >= recorded.length) return `${place}: recorded nothing, got ${show(given[index])}`;
      if (index >= given.length) return `${place}: recorded ${show(recorded[index])}, got nothing`;
      const found = firstDifference(recorded[index], given[index], place);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isRecord(recorded) && isRecord(given)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(given)])) {
      const found = firstDifference(recorded[key], given[key], `${at}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return `${at}: recorded ${show(recorded)}, got ${show(given)}`;
}

/** A JSON value without what stands at these paths: keys joined by dots, `*` for every item or key. */
export function without(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce((result, path) => omit(result, path.split(".")), value);
}

function omit(value: unknown, [key = "", ...rest]: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (key !== "*" && key !== String(index) ? item : rest.length === 0 ? null : omit(item, rest)));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (name !== key && key !== "*") return [[name, inner]];
      return rest.length === 0 ? [] : [[name, omit(inner, rest)]];
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
