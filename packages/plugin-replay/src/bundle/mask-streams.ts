import type { JournalRecord, ModelEvent } from "@lorimer/sdk";

type Delta = Extract<ModelEvent, { type: "content_block_delta" }>["delta"];

interface Piece {
  readonly at: number;
  readonly delta: Delta;
}

/** The field of a delta that carries its text. */
const fields = { text_delta: "text", thinking_delta: "thinking", input_json_delta: "partial_json", signature_delta: undefined } as const;

/** Masks streamed text as the whole that its pieces make: a secret that came in two pieces is one all the same. `mask` keeps lengths. */
export function maskStreams(records: readonly JournalRecord[], mask: (text: string) => string): readonly JournalRecord[] {
  const changed = [...records];
  let pieces: Piece[] = [];
  const flush = (): void => {
    const [first] = pieces;
    const field = first === undefined ? undefined : fields[first.delta.type];
    if (field !== undefined && field !== "partial_json") writeBack(changed, pieces, field, mask);
    pieces = [];
  };
  records.forEach(({ entry }, at) => {
    if (entry.type !== "event" || entry.event.type !== "model-streamed") return;
    const { event } = entry.event;
    if (event.type === "content_block_delta" && (pieces.length === 0 || pieces[0]?.delta.type === event.delta.type))
      pieces.push({ at, delta: event.delta });
    else {
      flush();
      if (event.type === "content_block_delta") pieces.push({ at, delta: event.delta });
    }
  });
  flush();
  return changed;
}

function writeBack(records: JournalRecord[], pieces: readonly Piece[], field: string, mask: (text: string) => string): void {
  const texts = pieces.map(({ delta }) => (delta as unknown as Readonly<Record<string, string>>)[field] ?? "");
  const whole = mask(texts.join(""));
  let from = 0;
  pieces.forEach(({ at }, index) => {
    const length = texts[index]?.length ?? 0;
    const text = whole.slice(from, from + length);
    from += length;
    const record = records[at];
    if (record?.entry.type !== "event" || record.entry.event.type !== "model-streamed") return;
    const { event } = record.entry.event;
    if (event.type !== "content_block_delta") return;
    const delta = { ...event.delta, [field]: text } as Delta;
    records[at] = { ...record, entry: { ...record.entry, event: { ...record.entry.event, event: { ...event, delta } } } };
  });
}
