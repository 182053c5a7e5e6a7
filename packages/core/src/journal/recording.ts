import { AsyncLocalStorage } from "node:async_hooks";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import type {
  Clock,
  EmittedEvent,
  Inbox,
  ModelEvent,
  ModelRequest,
  ModelStream,
  Outside,
  OutsideSession,
  Random,
  RunningCall,
  SessionEvent,
  ToolOutcome,
} from "@lorimer/sdk";
import { RequestDigests } from "@lorimer/sdk/journal";
import { Reads } from "./reads.js";
import { recordedResult } from "./recorded-result.js";
import type { SessionLog } from "./session-log.js";

/** Work that takes from outside what its own record holds already: what it reads and asks beside is nobody's input. */
const effect = "!";

/** Writes down what a session takes from outside, so that it can be run again without it. */
export class Recording implements Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly #log: SessionLog;
  readonly #time: Clock;
  readonly #tracks = new AsyncLocalStorage<string>();
  readonly #digests = new RequestDigests();
  readonly #reported = new WeakSet<EmittedEvent>();
  readonly #sleeps = new Map<string, number>();
  readonly #effects = new Map<string, ToolOutcome>();
  /** Events of the stream under way that nobody changed so far on their way to the session. */
  #streamed: { readonly sent: ModelEvent[]; passed: number; told: number } | undefined;
  #session: OutsideSession | undefined;

  constructor(log: SessionLog, clock: Clock, random: Random) {
    this.#log = log;
    this.#time = clock;
    const reads = new Reads(() => this.#track());
    const { now, elapsed } = reads.clock(clock);
    this.clock = log.kept ? { now, elapsed, sleep: (ms, signal) => this.#sleep(ms, signal) } : clock;
    this.random = log.kept ? reads.random(random) : random;
    log.readsFrom(reads);
  }

  attach(session: OutsideSession): void {
    this.#session = session;
  }

  stampedAt(): number {
    return this.#time.now();
  }

  stamped(event: SessionEvent, emitted: EmittedEvent): void {
    this.#log.event(event, this.#reported.has(emitted));
  }

  emit(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    const stream = this.#streamed;
    if (event.type === "model-streamed" && stream !== undefined) {
      if (stream.sent[stream.passed] === event.event) stream.passed += 1;
      stream.told += 1;
    }
    put(event);
  }

  settled(): undefined {
    return undefined;
  }

  report(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    this.#reported.add(event);
    put(event);
  }

  happened(key: string, value?: unknown): void {
    if (!this.#log.kept) return;
    this.#log.append({ type: "outside", key, after: this.#session?.position() ?? 0, ...(value === undefined ? {} : { value }) });
  }

  async recall<T>(key: string, ask: () => Promise<T>): Promise<T> {
    // What belongs to a larger effect is recorded with it.
    if (!this.#log.kept || this.#track() === undefined) return ask();
    try {
      const value = await this.#tracks.run(effect, ask);
      this.happened(key, { value });
      return value;
    } catch (error) {
      this.happened(key, { error: recordedError(error) });
      throw error;
    }
  }

  async *stream(request: ModelRequest, send: () => ModelStream): ModelStream {
    if (!this.#log.kept) return yield* send();
    const asked = this.#digests.of(request);
    const sent: ModelEvent[] = [];
    const own = (this.#streamed = { sent, passed: 0, told: 0 });
    // The events themselves stand in the log where a stage made others of them; the last ones of a stream that was cut off reach nobody.
    const events = (whole: boolean): object => {
      const unchanged = own.passed === own.told && (!whole || own.passed === sent.length);
      return unchanged ? { told: own.told } : { told: own.told, events: sent };
    };
    const stream = this.#tracks.run(effect, send);
    let ended = false;
    try {
      for (;;) {
        const step = await this.#tracks.run(effect, () => stream.next());
        if (step.done === true) {
          ended = true;
          this.happened("model", { asked, ...events(true), result: recordedResult(step.value, sent) });
          return step.value;
        }
        sent.push(step.value);
        yield step.value;
      }
    } finally {
      if (!ended) {
        this.happened("model", { asked, ...events(false) });
        void stream.return(undefined as never).catch(() => undefined);
      }
    }
  }

  async runTool({ id }: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    if (!this.#log.kept) return run();
    try {
      const outcome = await this.#tracks.run(effect, run);
      this.#effects.set(id, outcome);
      this.happened(`tool:${id}`);
      return outcome;
    } catch (error) {
      this.happened(`tool:${id}`, { error: recordedError(error) });
      throw error;
    }
  }

  /** The effect's own outcome is kept where stages made another one of it. */
  ranTool(id: string, outcome: ToolOutcome): void {
    const effectOutcome = this.#effects.get(id);
    this.#effects.delete(id);
    if (effectOutcome !== undefined && effectOutcome !== outcome) this.happened(`outcome:${id}`, effectOutcome);
  }

  mayStart(): undefined {
    return undefined;
  }

  inbox(inbox: Inbox): Inbox {
    let [takes, looks] = [0, 0];
    const happened = (key: string, value: unknown): void => this.happened(key, value);
    return {
      put: (message) => inbox.put(message),
      onMessage: (listener) => inbox.onMessage(listener),
      take: () => {
        const messages = inbox.take();
        takes += 1;
        if (messages.length > 0) happened("heard", { at: takes, messages });
        return messages;
      },
      get size() {
        looks += 1;
        if (inbox.size > 0) happened("waiting", { at: looks, size: inbox.size });
        return inbox.size;
      },
    };
  }

  during<T>(track: string, work: () => T): T {
    return this.#log.kept ? this.#tracks.run(this.#track() === undefined ? effect : track, work) : work();
  }

  #track(): string | undefined {
    const track = this.#tracks.getStore() ?? "";
    return track === effect ? undefined : track;
  }

  /** What a replay has to know of a sleep is whether it came to its end. */
  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const track = this.#track();
    if (track === undefined) return this.#time.sleep(ms, signal);
    const index = (this.#sleeps.get(track) ?? 0) + 1;
    this.#sleeps.set(track, index);
    await this.#tracks.run(effect, () => this.#time.sleep(ms, signal));
    if (signal?.aborted !== true) this.happened(`slept:${track}:${index}`);
  }
}

function recordedError(error: unknown): unknown {
  return isLorimerError(error)
    ? { message: error.message, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) }
    : { message: messageOf(error) };
}
