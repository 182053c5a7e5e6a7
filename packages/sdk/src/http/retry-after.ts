interface HeaderReader {
  get(name: string): string | null;
}

/**
 * Milliseconds that a server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date. Nothing that can be understood gives undefined.
 * Not capped: whoever waits decides how long is too long.
 */
export function retryAfterMs(headers: HeaderReader, now: number = Date.now()): number | undefined {
  const milliseconds = decimal(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get("retry-after");
  const seconds = decimal(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  // Dates begin with a weekday; anything else that `Date.parse` would take, such as "1", is no date.
  if (value === null || !/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

function decimal(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,12}(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
