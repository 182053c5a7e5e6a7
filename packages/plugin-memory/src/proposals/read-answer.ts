/** The first JSON array in what a model answered; undefined where there is none. */
export function arrayIn(text: string): readonly unknown[] | undefined {
  for (let start = text.indexOf("["); start >= 0; start = text.indexOf("[", start + 1)) {
    for (let end = text.lastIndexOf("]"); end > start; end = text.lastIndexOf("]", end - 1)) {
      try {
        const value: unknown = JSON.parse(text.slice(start, end + 1));
        if (Array.isArray(value)) return value as readonly unknown[];
      } catch {
        // A shorter piece may be one.
      }
      // A long answer without an array must not be tried at every place.
      if (text.length > 100_000) break;
    }
  }
  return undefined;
}
