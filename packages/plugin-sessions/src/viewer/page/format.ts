/** Numbers and times as the page writes them; the same everywhere, whatever the place and language of whoever exports. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

export function tokens(value: number): string {
  if (value < 1000) return count(value);
  if (value < 999_500) return `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)}k`;
  return `${(value / 1e6).toFixed(1)}M`;
}

export function dollars(value: number): string {
  if (value === 0) return "$0";
  return `$${value.toFixed(value < 0.00995 ? 4 : value < 0.995 ? 3 : 2)}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${(value / 1000).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

/** In UTC, to the minute. */
export function moment(time: number): string {
  const whole = Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : "";
  return whole.slice(0, 16).replace("T", " ");
}

export function shortened(text: string, width: number): string {
  const line = text
    .slice(0, width * 4)
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? "" : "s"}`;
}
