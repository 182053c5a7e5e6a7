import { AsyncLocalStorage } from "node:async_hooks";
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
import type { RequestDigest } from "@lorimer/sdk/journal";
import { scriptOf, streamKey } from "../recorded/inputs.js";
import type { RecordedStream, Script } from "../recorded/inputs.js";
import type { Segment } from "../recorded/segment.js";
import { RecordedReads } from "./recorded-reads.js";
import { ScriptPlayer } from "./script-player.js";

const live = "!";

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
  stuck(asked: readonly string[]): void;
}

/** Gives a session what a recorded one took from outside. */
export class Replaying implements Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly script: Script;
  readonly player: ScriptPlayer;
  readonly #options: ReplayingOptions;
  readonly #tracks = new AsyncLocalStorage<string>();
  readonly #sleeps = new Map<string, number>();
  #streams = 0;

  constructor(options: ReplayingOptions) {
    this.#options = options;
    this.script = scriptOf(options.segment);
    this.player = new ScriptPlayer(options.segment, this.script, {
      stuckMs: options.stuckMs,
      stuck: () => options.stuck(this.player.asked),
    });
    const reads = new RecordedReads(options.segment.reads, () => this.#track(), options);
    this.clock = { now: () => reads.now(), elapsed: () => reads.elapsed(), sleep: (ms, signal) => this.#sleep(ms, signal) };
    this.random = { uuid: () => reads.uuid(), fraction: () => reads.fraction() };
  }

  attach(session: OutsideSession): void {
    this.player.attach(session);
  }

  stampedAt(sequence: number): number {
    return this.#options.segment.events.get(sequence)?.event.time ?? 0;
  }

  stamped(event: SessionEvent): void {
    if (event.type === "tool-progressed") return;
    this.#options.event(event);
    this.player.moved();
  }

  emit(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    if (event.type !== "tool-progressed") this.player.emit(event, put);
  }

  settled(): Promise<void> {
    return this.player.settled();
  }

  /** What was reported then is reported again by the recording. */
  report(): void {}

  happened(): void {}

  async recall<T>(key: string, ask: () => Promise<T>): Promise<T> {
    if (this.#track() === undefined) return ask();
    const { value } = answered((await this.player.ask(key)) as Answer) as { readonly value: T };
    return value;
  }

  async *stream(request: ModelRequest): ModelStream {
    const number = this.#streams;
    this.#streams += 1;
    const recorded = this.script.streams[number];
    this.#options.request(request, recorded?.asked);
    for (const [index, event] of (recorded?.events ?? []).entries()) {
      if (recorded?.timed === true) await this.player.ask(streamKey(number, index));
      else await new Promise((resolve) => setImmediate(resolve));
      yield event;
    }
    await this.player.ask(streamKey(number, "result"));
    return resultOf(recorded);
  }

  async runTool({ id, readOnly }: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    const asked = this.player.ask(`tool:${id}`);
    answered((await asked) as Answer | undefined);
    if (this.#options.liveTools && readOnly) return this.#tracks.run(live, run);
    return this.script.outcomes.get(id) as ToolOutcome;
  }

  ranTool(): void {}

  async mayStart(id: string): Promise<void> {
    await this.player.ask(`start:${id}`).catch(() => undefined);
  }

  inbox(inbox: Inbox): Inbox {
    let [takes, looks] = [0, 0];
    const { heard, waiting } = this.script;
    return {
      put: (message) => inbox.put(message),
      onMessage: (listener) => inbox.onMessage(listener),
      take: () => {
        inbox.take();
        return heard.get((takes += 1)) ?? [];
      },
      get size() {
        return waiting.get((looks += 1)) ?? 0;
      },
    };
  }

  during<T>(track: string, work: () => T): T {
    return this.#tracks.run(this.#track() === undefined ? live : track, work);
  }

  #track(): string | undefined {
    const track = this.#tracks.getStore() ?? "";
    return track === live ? undefined : track;
  }

  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const track = this.#track();
    if (track === undefined) return this.#options.clock.sleep(ms, signal);
    const index = (this.#sleeps.get(track) ?? 0) + 1;
    this.#sleeps.set(track, index);
    await this.player.ask(`slept:${track}:${index}`, signal).catch(() => undefined);
  }
}

interface Answer {
  readonly error?: { readonly message: string; readonly code?: string; readonly hint?: string };
}

function answered(answer: Answer | undefined): Answer | undefined {
  if (answer?.error === undefined) return answer;
  const { message, code, hint } = answer.error;
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
