import type { EmittedEvent, Message, ModelEvent, SessionEvent } from "@lorimer/sdk";
import type { RequestDigest } from "@lorimer/sdk/journal";
import type { OutsideEntry, Segment } from "./segment.js";

/** One thing that came in. */
export type Input =
  /** What the session had asked for, or waited to go on with. */
  | { readonly kind: "answer"; readonly key: string; readonly value: unknown; readonly optional: boolean }
  /** What somebody did to the session when it stood after the event with this sequence number. */
  | { readonly kind: "deed"; readonly after: number; readonly deed: Deed };

export type Deed =
  | { readonly kind: "event"; readonly event: EmittedEvent }
  | { readonly kind: "steered"; readonly message: Message }
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "told"; readonly key: string; readonly value: unknown }
  | { readonly kind: "interrupted" };

/** What somebody did with the session between two runs. */
export interface Command {
  /** Sequence number that the session stood at before it. */
  readonly after: number;
  readonly key: "prompt" | "resume" | "go-on" | "rewind" | "use-model";
  readonly value: Readonly<Record<string, unknown>>;
  /** The consumer stopped listening after this event. */
  readonly left?: number;
}

/** What was recorded of one request to a model. */
export interface RecordedStream {
  readonly asked: RequestDigest | undefined;
  readonly events: readonly ModelEvent[];
  /** Absent, as the error, where the stream was cut off from this side. */
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

/** A segment as what its session is to be given, in order. */
export interface Script {
  readonly inputs: readonly Input[];
  readonly commands: readonly Command[];
  readonly streams: readonly RecordedStream[];
  /** What the effects of tools came to, by the keys under which they were asked for. */
  readonly outcomes: ReadonlyMap<string, unknown>;
  /** What was read without waiting. */
  readonly readings: ReadonlyMap<string, Fields>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Progress of tools has a number of its own and is never kept. */
const progressed: EmittedEvent = { type: "tool-progressed", id: "", name: "", progress: {} };

const commandKeys: ReadonlySet<string> = new Set(["prompt", "resume", "go-on", "rewind", "use-model"]);

export function scriptOf(segment: Segment): Script {
  const values = new Values(segment);
  return {
    inputs: segment.turns.map((turn) => inputOf(turn, values, segment)),
    commands: commandsOf(segment),
    streams: streamsOf(segment),
    outcomes: outcomesOf(segment),
    readings: new Map(
      outsideOf(segment).flatMap(({ key, value }) =>
        key.startsWith("read:") ? [[key.slice("read:".length), value as Fields] as const] : [],
      ),
    ),
  };
}

function inputOf(turn: string, values: Values, segment: Segment): Input {
  const at = turn.lastIndexOf("@");
  const after = Number(turn.slice(at + 1));
  const deed = at < 0 || !Number.isInteger(after) ? undefined : deedOf(turn.slice(0, at), after, values, segment);
  if (deed !== undefined) return { kind: "deed", after, deed };
  const [, stream, count] = /^(s:\d+)\*(\d+)$/.exec(turn) ?? [];
  if (stream !== undefined) return { kind: "answer", key: stream, value: Number(count), optional: false };
  return { kind: "answer", key: turn, value: values.next(turn), optional: turn.startsWith("~") };
}

function deedOf(key: string, after: number, values: Values, segment: Segment): Deed | undefined {
  if (key === "interrupted") return { kind: "interrupted" };
  if (key === "directory") return { kind: "directory", path: String((values.next(key) as Fields | undefined)?.["path"]) };
  if (key.startsWith("told:")) return { kind: "told", key: key.slice("told:".length), value: values.next(key) };
  if (key === "report") {
    const recorded = segment.events.get(after + 1);
    return { kind: "event", event: recorded === undefined ? progressed : withoutOrigin(recorded.event) };
  }
  const message = key.startsWith("steered:") ? values.message(key.slice("steered:".length)) : undefined;
  return message === undefined ? undefined : { kind: "steered", message };
}

/** What was written of each thing that came in, in order. */
class Values {
  readonly #values = new Map<string, unknown[]>();
  readonly #messages = new Map<string, Message>();

  constructor({ entries }: Segment) {
    for (const entry of entries) {
      if (entry.type === "steered") this.#messages.set(entry.message.id, entry.message);
      if (entry.type !== "outside") continue;
      const known = this.#values.get(entry.key);
      if (known === undefined) this.#values.set(entry.key, [entry.value]);
      else known.push(entry.value);
    }
  }

  next(key: string): unknown {
    return this.#values.get(key)?.shift();
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }
}

function outsideOf({ entries }: Segment): readonly OutsideEntry[] {
  return entries.filter((entry) => entry.type === "outside");
}

function commandsOf(segment: Segment): readonly Command[] {
  const commands: Command[] = [];
  for (const { key, after, value } of outsideOf(segment)) {
    const fields = (value ?? {}) as Fields;
    const last = commands.at(-1);
    if (commandKeys.has(key)) commands.push({ key: key as Command["key"], after, value: fields });
    else if (key === "left" && last !== undefined) commands[commands.length - 1] = { ...last, left: fields["at"] as number };
  }
  return commands;
}

/** What a stream told stands in the log as events, from where it was asked for to where the next one was. */
function streamsOf(segment: Segment): readonly RecordedStream[] {
  const asked = outsideOf(segment).filter(({ key }) => key === "model");
  const replies = new Map(
    outsideOf(segment).flatMap(({ key, value }) => (key === "replied" ? [[(value as Fields)["number"], value as Fields] as const] : [])),
  );
  return asked.map(({ after, value }, index) => {
    const { number, asked: digest } = value as { readonly number: number; readonly asked?: RequestDigest };
    const reply = replies.get(number);
    const end = asked[index + 1]?.after ?? segment.last;
    const events = (reply?.["events"] as readonly ModelEvent[] | undefined) ?? streamed(segment, after, end);
    const { result, error } = (reply ?? {}) as { readonly result?: Fields; readonly error?: unknown };
    return { asked: digest, events, ...(result === undefined ? {} : { result }), ...(error === undefined ? {} : { error }) };
  });
}

function streamed({ events }: Segment, after: number, end: number): readonly ModelEvent[] {
  const found: ModelEvent[] = [];
  for (let at = after + 1; at <= end; at += 1) {
    const event = events.get(at)?.event;
    if (event?.type === "model-streamed") found.push(event.event);
  }
  return found;
}

/** An outcome stands in the event that told of it, unless stages had made another one of it. */
function outcomesOf(segment: Segment): ReadonlyMap<string, unknown> {
  const outcomes = new Map<string, unknown>();
  const counts = new Map<string, number>();
  for (const { event } of segment.events.values()) {
    if (event.type !== "tool-intended") continue;
    const count = (counts.get(event.id) ?? 0) + 1;
    counts.set(event.id, count);
    const key = count === 1 ? `tool:${event.id}` : `tool:${event.id}#${count}`;
    for (let at = event.sequence + 1; at <= segment.last; at += 1) {
      const end = segment.events.get(at)?.event;
      if (end?.type !== "tool-finished" || end.id !== event.id) continue;
      const { durationMs: _durationMs, ...outcome } = end.outcome;
      outcomes.set(key, outcome);
      break;
    }
  }
  for (const { key, value } of outsideOf(segment)) if (key.startsWith("outcome:")) outcomes.set(key.slice("outcome:".length), value);
  return outcomes;
}

function withoutOrigin({ sequence: _s, sessionId: _i, agentId: _a, runId: _r, time: _t, ...event }: SessionEvent): EmittedEvent {
  return event as EmittedEvent;
}
