import type { EmittedEvent, Message, ModelEvent, SessionEvent } from "@lorimer/sdk";
import type { RequestDigest } from "@lorimer/sdk/journal";
import type { OutsideEntry, Segment } from "./segment.js";

/** One thing that came from outside, and the place in the session at which it came. */
export type Input = { readonly after: number } & (
  | { readonly kind: "answer"; readonly key: string; readonly value: unknown }
  | { readonly kind: "event"; readonly event: EmittedEvent }
  | { readonly kind: "steered"; readonly message: Message }
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "interrupted" }
);

/** What somebody did with the session between two runs. */
export interface Command {
  /** Sequence number that the session stood at before it. */
  readonly after: number;
  readonly key: "prompt" | "resume" | "rewind" | "use-model";
  readonly value: Readonly<Record<string, unknown>>;
  /** The consumer stopped listening after this event. */
  readonly left?: number;
}

/** What was recorded of one request to a model. */
export interface RecordedStream {
  readonly asked: RequestDigest | undefined;
  readonly events: readonly ModelEvent[];
  /** False where a stage made other events of them, so that nothing tells when each of them came. */
  readonly timed: boolean;
  /** Absent where the stream was cut off from this side. */
  readonly result?: Readonly<Record<string, unknown>>;
}

/** A segment as what its session is to be given. */
export interface Script {
  readonly inputs: readonly Input[];
  readonly commands: readonly Command[];
  readonly streams: readonly RecordedStream[];
  /** Messages heard, by how many times the inbox had been emptied. */
  readonly heard: ReadonlyMap<number, readonly Message[]>;
  /** Messages that waited, by how many times the inbox had been looked at. */
  readonly waiting: ReadonlyMap<number, number>;
  readonly outcomes: ReadonlyMap<string, unknown>;
}

const progressed: EmittedEvent = { type: "tool-progressed", id: "", name: "", progress: {} };

const commandKeys: readonly string[] = ["prompt", "resume", "rewind", "use-model"];

/** The stream event `index` of request `stream`, and its result, as keys of answers. */
export const streamKey = (stream: number, index: number | "result"): string => `stream:${stream}:${index}`;

export function scriptOf(segment: Segment): Script {
  const inputs: Input[] = [];
  const commands: Command[] = [];
  const heard = new Map<number, readonly Message[]>();
  const waiting = new Map<number, number>();
  const outcomes = new Map<string, unknown>();
  const models: { readonly entry: OutsideEntry; readonly run: number }[] = [];
  let run = 0;
  for (const entry of segment.entries) {
    if (entry.type === "steered" && entry.after !== undefined) inputs.push({ kind: "steered", after: entry.after, message: entry.message });
    if (entry.type === "event" && entry.event.type === "run-started") run += 1;
    if (entry.type !== "outside") continue;
    const { key, after } = entry;
    const value = (entry.value ?? {}) as Readonly<Record<string, unknown>>;
    if (commandKeys.includes(key)) commands.push({ key: key as Command["key"], after: beforeRun(segment, key, after), value });
    else if (key === "heard") heard.set(value["at"] as number, value["messages"] as readonly Message[]);
    else if (key === "waiting") waiting.set(value["at"] as number, value["size"] as number);
    else if (key === "interrupted") inputs.push({ kind: "interrupted", after: afterStream(segment, after) });
    else if (key === "left") leave(commands, value["at"] as number);
    else if (key === "directory") inputs.push({ kind: "directory", after, path: value["path"] as string });
    else if (key.startsWith("outcome:")) outcomes.set(key.slice("outcome:".length), value);
    else if (key === "model") {
      inputs.push({ kind: "answer", key: streamKey(models.length, "result"), after: beforeConversation(segment, after), value: undefined });
      models.push({ entry, run });
    } else inputs.push({ kind: "answer", key, after, value });
  }
  const { streams, events } = streamsOf(segment, models);
  const intended = new Set<string>();
  const ran = new Set(inputs.flatMap((input) => (input.kind === "answer" && input.key.startsWith("tool:") ? [input.key] : [])));
  for (const { event, outside } of segment.events.values()) {
    const after = event.sequence - 1;
    if (outside) inputs.push({ kind: "event", after, event: withoutOrigin(event) });
    if (event.type === "tool-started") inputs.push({ kind: "answer", key: `start:${event.id}`, after, value: undefined });
    // A call that was cancelled on its way to its effect ends as it did then, however far it comes now.
    if (event.type === "tool-intended") intended.add(event.id);
    if (event.type === "tool-finished" && intended.has(event.id) && !ran.has(`tool:${event.id}`))
      inputs.push({ kind: "answer", key: `tool:${event.id}`, after, value: undefined });
    if (event.type === "tool-finished" && !outcomes.has(event.id)) {
      const { durationMs: _durationMs, ...outcome } = event.outcome;
      outcomes.set(event.id, outcome);
    }
  }
  // Progress of tools has a number of its own and is never kept.
  for (let at = segment.first; at < segment.last; at += 1)
    if (!segment.events.has(at)) inputs.push({ kind: "event", after: at - 1, event: progressed });
  inputs.push(...events);
  return { inputs: inOrder(inputs), commands, streams, heard, waiting, outcomes };
}

/** What happened before an event was emitted comes before it; else the log's own order. */
function inOrder(inputs: readonly Input[]): readonly Input[] {
  return [...inputs].sort((a, b) => a.after - b.after || Number(isStart(b)) - Number(isStart(a)));
}

function isStart(input: Input): boolean {
  return input.kind === "answer" && input.key.startsWith("start:");
}

function leave(commands: Command[], at: number): void {
  const last = commands.at(-1);
  if (last !== undefined) commands[commands.length - 1] = { ...last, left: at };
}

/** A reply's end is followed by the conversation's next event; calls that run beside it, and what is reported, do not wait for it. */
function beforeConversation(segment: Segment, after: number): number {
  let at = after;
  for (;;) {
    const next = segment.events.get(at + 1);
    if (next === undefined || (!next.outside && !ofCalls.has(next.event.type))) return at;
    at += 1;
  }
}

const ofCalls: ReadonlySet<string> = new Set(["tool-started", "stage-entered", "tool-intended", "tool-finished", "permission-decided"]);

/** What a stream had already handed over when it was interrupted came all the same: in a replay the interruption follows it. */
function afterStream(segment: Segment, after: number): number {
  let at = after;
  for (;;) {
    const type = segment.events.get(at + 1)?.event.type;
    if (type !== "model-streamed" && type !== "block-finished") return at;
    at += 1;
  }
}

/** A prompt is recorded when its run has begun. */
function beforeRun(segment: Segment, key: string, after: number): number {
  if (key !== "prompt" && key !== "resume") return after;
  for (let at = after; at >= segment.first; at -= 1) if (segment.events.get(at)?.event.type === "run-started") return at - 1;
  return after;
}

interface RecordedModel {
  readonly asked?: RequestDigest;
  /** Events of the stream that the session told of. */
  readonly told: number;
  /** What the provider sent, where the session told something else. */
  readonly events?: readonly ModelEvent[];
  readonly result?: Readonly<Record<string, unknown>>;
}

function streamsOf(
  segment: Segment,
  models: readonly { readonly entry: OutsideEntry; readonly run: number }[],
): { readonly streams: RecordedStream[]; readonly events: Input[] } {
  const told = streamedByRun(segment);
  const inputs: Input[] = [];
  const streams: RecordedStream[] = [];
  const add = (run: number, count: number, rest: Omit<RecordedStream, "events" | "timed">, changed?: readonly ModelEvent[]): void => {
    // What a run had emitted when it was left, and nobody was told, is not here.
    const own = told.get(run)?.splice(0, count) ?? [];
    if (changed !== undefined) return void streams.push({ ...rest, events: changed, timed: false });
    own.forEach(({ sequence }, index) =>
      inputs.push({ kind: "answer", key: streamKey(streams.length, index), after: sequence - 1, value: undefined }),
    );
    streams.push({ ...rest, events: own.map(({ event }) => event), timed: true });
  };
  for (const {
    entry: { value },
    run,
  } of models) {
    const { asked, told: count, events: sent, result } = value as RecordedModel;
    add(run, count, { asked, ...(result === undefined ? {} : { result }) }, sent);
  }
  // The process ended while a reply streamed.
  for (const [run, rest] of told) if (rest.length > 0) add(run, rest.length, { asked: undefined });
  return { streams, events: inputs };
}

function streamedByRun({ events }: Segment): Map<number, Extract<SessionEvent, { type: "model-streamed" }>[]> {
  const runs = new Map<number, Extract<SessionEvent, { type: "model-streamed" }>[]>();
  let run = 0;
  for (const { event } of events.values()) {
    if (event.type === "run-started") run += 1;
    if (event.type !== "model-streamed") continue;
    const told = runs.get(run);
    if (told === undefined) runs.set(run, [event]);
    else told.push(event);
  }
  return runs;
}

export function withoutOrigin({ sequence: _s, sessionId: _i, agentId: _a, runId: _r, time: _t, ...event }: SessionEvent): EmittedEvent {
  return event as EmittedEvent;
}
