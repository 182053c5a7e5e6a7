import type { JournalRecord } from "@lorimer/sdk";

/** Records with every text changed by `redact`, and without the raw stream, which says the same as the replies. Bytes of media stay. */
export function maskRecords(records: readonly JournalRecord[], redact: (text: string) => string): readonly JournalRecord[] {
  const masked = remembering(redact);
  return records
    .filter(({ entry }) => entry.type !== "event" || entry.event.type !== "model-streamed")
    .map((record) => mask(record, masked) as JournalRecord);
}

function mask(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => mask(one, redact));
  const bytes = "type" in value && value.type === "base64" ? "data" : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [redact(key), key === bytes || key === "signature" ? own : mask(own, redact)]),
  );
}

/** A log says most texts several times: as a block, in a message, as an outcome; and names of fields all the time. Looking for secrets is what takes time. */
function remembering(redact: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const masked = redact(text);
    if (known.size >= 2000) known.clear();
    known.set(text, masked);
    return masked;
  };
}
