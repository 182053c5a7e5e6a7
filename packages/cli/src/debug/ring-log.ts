/** The last lines of a log: however many are added, memory stays the same. */
export interface RingLog {
  add(line: string): void;
  /** Oldest first. */
  lines(): readonly string[];
}

/** Keeps `capacity` lines of at most `maxLength` characters each. */
export function ringLog(capacity: number, maxLength = 500): RingLog {
  const kept = new Array<string | undefined>(capacity);
  let next = 0;
  return {
    add(line) {
      // A copy, because a slice of a long string keeps the whole of it alive.
      kept[next++ % capacity] = line.length > maxLength ? Buffer.from(line.slice(0, maxLength)).toString() : line;
    },
    lines: () =>
      Array.from({ length: Math.min(next, capacity) }, (_, index) => kept[(next - Math.min(next, capacity) + index) % capacity] ?? ""),
  };
}
