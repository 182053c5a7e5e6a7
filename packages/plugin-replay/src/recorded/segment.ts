import type { JournalEntry, JournalRecord, ReadValues, SessionEvent } from "@lorimer/sdk";
import { SequenceProjection } from "@lorimer/sdk/journal";

type Opened = Extract<JournalEntry, { type: "opened" }>;
export type OutsideEntry = Extract<JournalEntry, { type: "outside" }>;

/** What one process did with a session: from the record that opened the log to the last one before it was opened again. */
export interface Segment {
  readonly opened: Opened;
  /** Everything that stood in the log when the session was open and nothing had happened yet. */
  readonly before: readonly JournalRecord[];
  readonly events: ReadonlyMap<number, RecordedEvent>;
  /** Sequence number of the first event and of the last one; `last` is below `first` where there is none. */
  readonly first: number;
  readonly last: number;
  readonly entries: readonly JournalEntry[];
  /** What came in, in order. */
  readonly turns: readonly string[];
  /** What was read of clock and chance, by the work that asked. */
  readonly reads: ReadonlyMap<string, Readonly<Required<ReadValues>>>;
  /** False where the process ended without closing the session. */
  readonly closed: boolean;
}

export interface RecordedEvent {
  readonly event: SessionEvent;
  readonly outside: boolean;
}

/** Cuts a log where a process opened it. */
export function segmentsOf(records: readonly JournalRecord[]): readonly Segment[] {
  const starts = records.flatMap(({ entry }, index) => (entry.type === "opened" ? [index] : []));
  const sequence = new SequenceProjection();
  return starts.map((start, index) => {
    for (const record of records.slice(starts[index - 1] ?? 0, start)) sequence.apply(record);
    return segmentOf(records, start, starts[index + 1] ?? records.length, sequence.project());
  });
}

function segmentOf(records: readonly JournalRecord[], start: number, end: number, sequence: number): Segment {
  const own = records.slice(start, end);
  // What opening the session made of the history stands right behind.
  const opening = own.findIndex(({ entry }) => entry.type === "event" || entry.type === "outside" || entry.type === "steered");
  const begins = own.slice(0, opening < 0 ? own.length : opening).findLastIndex(({ entry }) => entry.type === "history") + 1;
  const events = new Map<number, RecordedEvent>();
  for (const { entry } of own)
    if (entry.type === "event") events.set(entry.event.sequence, { event: entry.event, outside: entry.outside === true });
  return {
    opened: own[0]?.entry as Opened,
    before: records.slice(0, start + Math.max(1, begins)),
    events,
    first: sequence + 1,
    last: [...events.keys()].reduce((highest, at) => Math.max(highest, at), sequence),
    entries: own.map(({ entry }) => entry),
    turns: own.flatMap(({ turns = [] }) => turns),
    reads: readsOf(own),
    closed: own.at(-1)?.entry.type === "closed",
  };
}

function readsOf(records: readonly JournalRecord[]): Segment["reads"] {
  const all = new Map<string, { now: number[]; elapsed: number[]; uuid: string[]; fraction: number[] }>();
  for (const { reads } of records) {
    if (reads === undefined) continue;
    for (const [track, { now = [], elapsed = [], uuid = [], fraction = [] }] of [["", reads] as const, ...Object.entries(reads.by ?? {})]) {
      const kept = all.get(track) ?? { now: [], elapsed: [], uuid: [], fraction: [] };
      all.set(track, kept);
      kept.now.push(...now);
      kept.elapsed.push(...elapsed);
      kept.uuid.push(...uuid);
      kept.fraction.push(...fraction);
    }
  }
  return all;
}
