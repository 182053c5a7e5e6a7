import { LorimerError } from "@lorimer/sdk";
import type {
  Clock,
  EmittedEvent,
  Inbox,
  ErrorCode,
  ModelRequest,
  ModelResult,
  ModelStream,
  Outside,
  OutsideSession,
  Random,
  RunningCall,
  SessionEvent,
  ToolOutcome,
} from "@lorimer/sdk";
import { inboxThrough, Tracks } from "@lorimer/sdk/journal";
import type { RequestDigest } from "@lorimer/sdk/journal";
import { scriptOf } from "../recorded/inputs.js";
import type { RecordedStream, Script } from "../recorded/inputs.js";
import type { Segment } from "../recorded/segment.js";
import { RecordedReads } from "./recorded-reads.js";
import { ScriptPlayer } from "./script-player.js";

export interface ReplayingOptions {
  readonly segment: Segment;
  readonly liveTools: boolean;
  readonly stuckMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Every event, as it was stamped. */
  event(event: SessionEvent): void;
  /** A request to a model, with what was recorded of the one in its place. */
  request(request: ModelRequest, recorded: RequestDigest | undefined): void;
  /** A tool call, and whether it really runs. */
  ran(name: string, really: boolean): void;
  stuck(asked: readonly string[]): void;
}

/** Gives a session what a recorded one took from outside, in the same order and one thing at a time. */
export class Replaying implements Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly script: Script;
  readonly player: ScriptPlayer;
  readonly #options: ReplayingOptions;
  readonly #tracks = new Tracks();
  readonly #hearers = new Map<string, (value: never) => void>();
  readonly #delivered = new Set<string>();
  #streams = 0;

  constructor(options: ReplayingOptions) {
    this.#options = options;
    this.script = scriptOf(options.segment);
    this.player = new ScriptPlayer(this.script, {
      stuckMs: options.stuckMs,
      stuck: () => options.stuck(this.player.asked),
      told: (key, value) => this.#hearers.get(key)?.(value as never),
    });
    const reads = new RecordedReads(options.segment.reads, () => this.#tracks.reading, options);
    this.clock = { now: () => reads.now(), elapsed: () => reads.elapsed(), sleep: (ms, signal) => this.#sleep(ms, signal) };
    this.random = { uuid: () => reads.uuid(), fraction: () => reads.fraction() };
  }

  attach(session: OutsideSession): void {
    const own = <T>(act: () => T): T => this.#tracks.inside(act);
    this.player.attach({
      position: () => session.position(),
      report: (event) => own(() => session.report(event)),
      interrupt: () => own(() => session.interrupt()),
      changeDirectory: (path) => own(() => session.changeDirectory(path)),
      steered: (message) => {
        if (!this.#delivered.has(message.id)) own(() => session.steered(message));
        this.#delivered.add(message.id);
      },
    });
  }

  stampedAt(sequence: number): number {
    return this.#options.segment.events.get(sequence)?.event.time ?? 0;
  }

  stamped(event: SessionEvent): void {
    if (event.type !== "tool-progressed") this.#options.event(event);
    this.player.moved();
  }

  emit(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    // What an effect told of then is told again by the recording.
    if (this.#tracks.own === undefined) return;
    const key = this.#tracks.numbered(`emit:${this.#tracks.own}`);
    if (this.player.ended || !this.player.knows(key)) put(event);
    else this.player.ask(key, () => put(event));
    this.player.moved();
  }

  /** What was reported from beside the session is reported again by the recording; the session's own work reports for itself. */
  report(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    if (this.#tracks.own === undefined) return;
    const next = this.#options.segment.events.get(this.player.position + 1);
    const isRecorded = next?.outside === true && next.event.type === event.type;
    if (!isRecorded && (this.player.open || next?.event.type === event.type)) put(event);
  }

  happened(): void {}

  /** Until the replay is over only the recording does anything to the session. */
  push(key: string, _value: unknown, act: () => void): void {
    if (this.player.ended && key === "interrupted") act();
  }

  turn(key: string): Promise<void> {
    // When the replay is over the session goes on to its end.
    return new Promise((resolve) =>
      this.player.ask(
        key,
        () => resolve(),
        () => resolve(),
        true,
      ),
    );
  }

  aligned(track: string): Promise<void> | undefined {
    const key = this.#tracks.numbered(`at:${track}`);
    return this.player.knows(key) ? this.turn(key) : undefined;
  }

  async made<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.#tracks.own === undefined) return work();
    const made = await work();
    await this.turn(key);
    return made;
  }

  async recall<T>(key: string, ask: () => Promise<T>): Promise<T> {
    if (this.#tracks.isAside) return ask();
    const isOwn = this.#tracks.own !== undefined;
    const name = this.#tracks.numbered(isOwn ? key : `~${key}`);
    if (!isOwn && !this.player.knows(name)) return ask();
    // What a front end asked for then may now be asked for by the session first.
    const recorded = this.player.knows(name) || !this.player.knows(`~${key}`) ? name : `~${key}`;
    return (answered(await this.#ask(recorded)) as { readonly value: T }).value;
  }

  read<T>(key: string, read: () => T): T {
    const recorded = this.script.readings.get(key);
    return this.#tracks.isAside || recorded === undefined ? read() : (structuredClone(recorded["value"]) as T);
  }

  arrivals<T>(key: string, hear: (value: T) => void): (value: T) => void {
    this.#hearers.set(key, hear);
    return (value) => {
      if (this.player.open && this.#tracks.own !== undefined) hear(value);
    };
  }

  async *stream(request: ModelRequest): ModelStream {
    const number = (this.#streams += 1);
    const recorded = this.script.streams[number - 1];
    this.#options.request(request, recorded?.asked);
    let due = 0;
    for (const event of recorded?.events ?? []) {
      if (due === 0) due = (await this.#ask(`s:${number}`)) as number;
      due -= 1;
      yield event;
    }
    // What came then after the last event that was told reached nobody.
    if (recorded?.result === undefined && recorded?.error === undefined) await new Promise(() => undefined);
    if (due === 0) await this.#ask(`s:${number}`);
    answered(recorded);
    return resultOf(recorded);
  }

  async runTool({ id, name, readOnly }: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    const key = this.#tracks.numbered(`tool:${id}`);
    const really = this.#options.liveTools && readOnly;
    this.#options.ran(name, really);
    const outcome = really ? await this.#tracks.aside(run) : this.script.outcomes.get(key);
    answered(await this.#ask(key));
    return outcome as ToolOutcome;
  }

  ranTool(): void {}

  inbox(inbox: Inbox): Inbox {
    return inboxThrough(inbox, (message) => {
      if (!this.player.open || this.#tracks.own === undefined || this.#delivered.has(message.id)) return;
      this.#delivered.add(message.id);
      inbox.put(message);
    });
  }

  during<T>(track: string, work: () => T): T {
    return this.#tracks.during(track, work);
  }

  aside<T>(work: () => T): T {
    return this.#tracks.aside(work);
  }

  settled(): undefined {
    return undefined;
  }

  #ask(key: string): Promise<unknown> {
    return new Promise((resolve, reject) => this.player.ask(key, resolve, reject));
  }

  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const track = this.#tracks.own;
    if (track === undefined) return this.#options.clock.sleep(ms, signal);
    const slept = new Promise<void>((resolve) => {
      const key = this.#tracks.numbered(`slept:${track}`);
      // A sleep that did not end then does not end now.
      if (this.player.knows(key) || this.player.ended)
        this.player.ask(
          key,
          () => resolve(),
          () => resolve(),
        );
    });
    await (signal === undefined ? slept : untilAborted(slept, signal));
  }
}

interface Answer {
  readonly error?: { readonly message: string; readonly code?: string; readonly hint?: string };
}

function answered(given: unknown): unknown {
  const { error } = (given ?? {}) as Answer;
  if (error === undefined) return given;
  const { message, code, hint } = error;
  if (code === undefined) throw new Error(message);
  throw new LorimerError(code as ErrorCode, message, hint === undefined ? {} : { hint });
}

/** The blocks of a reply stand in its events, unless the provider gave others. */
function resultOf(recorded: RecordedStream | undefined): ModelResult {
  const { result } = recorded ?? {};
  if (result === undefined) return { ok: false, kind: "unknown", message: "The recording ends here.", retryable: false };
  const content = (recorded?.events ?? []).flatMap((event) => (event.type === "content_block_stop" ? [event.content_block] : []));
  return (result["ok"] === true && result["content"] === undefined ? { ...result, content } : result) as unknown as ModelResult;
}

/** As in a session that records, to the last turn of a promise. */
function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    const settle = (): void => signal.removeEventListener("abort", stop);
    promise.then(resolve, reject).then(settle, settle);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
