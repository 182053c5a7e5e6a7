import { isLorimerError, messageOf } from "@lorimer/sdk";
import type {
  Clock,
  EmittedEvent,
  Inbox,
  ModelEvent,
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
import { inboxThrough, RequestDigests, Tracks } from "@lorimer/sdk/journal";
import { untilAborted } from "../async/until-aborted.js";
import { Intake } from "./intake.js";
import { PulledAhead } from "./pulled-ahead.js";
import type { Step } from "./pulled-ahead.js";
import { Reads } from "./reads.js";
import { recordedResult } from "./recorded-result.js";
import type { SessionLog } from "./session-log.js";

/** What came of something that was asked. */
type Answer<T> = { readonly value: T } | { readonly error: unknown };

/** Lets in what a session takes from outside, in turn, and writes down what it was, so that it can be run again without it. */
export class Recording implements Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly #log: SessionLog;
  readonly #mask: <T>(value: T) => T;
  readonly #time: Clock;
  readonly #intake = new Intake();
  readonly #tracks = new Tracks();
  readonly #readings = new Map<string, unknown>();
  readonly #digests = new RequestDigests();
  readonly #reported = new WeakSet<EmittedEvent>();
  /** Calls whose effect is under way, or was and its call is not over; without an outcome while it is. */
  readonly #effects = new Map<string, { readonly key: string; readonly outcome?: ToolOutcome }>();
  #streams = 0;
  /** Events of the stream under way that nobody changed so far on their way to the session. */
  #streamed: { readonly sent: ModelEvent[]; passed: number; told: number } | undefined;
  #session: OutsideSession | undefined;

  /** `mask` takes secrets out of what tools came to: the log must not hold what nobody else may see. */
  constructor(log: SessionLog, clock: Clock, random: Random, mask: <T>(value: T) => T = (value) => value) {
    this.#log = log;
    this.#mask = mask;
    this.#time = clock;
    const reads = new Reads(() => this.#tracks.reading);
    const { now, elapsed } = reads.clock(clock);
    const read = log.kept ? { now, elapsed } : { now: () => clock.now(), elapsed: () => clock.elapsed() };
    this.clock = { ...read, sleep: (ms, signal) => this.#sleep(ms, signal) };
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
    if (this.#tracks.own === undefined) return this.#pushEvent(event, put);
    const stream = this.#streamed;
    if (event.type === "model-streamed" && stream !== undefined) {
      if (stream.sent[stream.passed] === event.event) stream.passed += 1;
      stream.told += 1;
    }
    const key = this.#tracks.numbered(`emit:${this.#tracks.own}`);
    if (this.#intake.open) put(event);
    else this.#enter(key, () => put(event));
  }

  report(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    if (this.#isInside) put(event);
    else this.#pushEvent(event, put);
  }

  happened(key: string, value?: unknown): void {
    if (this.#tracks.own === undefined) this.#record(key, value);
  }

  push(key: string, value: unknown, act: () => void): void {
    const take = (): void => {
      this.#log.turn(`${key}@${this.#position}`);
      if (value !== undefined) this.#record(key, value);
      this.#tracks.inside(act);
    };
    // Nothing starts after an interruption.
    this.#intake.push(take, key === "interrupted");
  }

  turn(key: string, value?: unknown): Promise<void> {
    return new Promise((resolve) =>
      this.#enter(key, () => {
        if (value !== undefined) this.#record(key, value);
        resolve();
      }),
    );
  }

  aligned(track: string): Promise<void> | undefined {
    const key = this.#tracks.numbered(`at:${track}`);
    return this.#intake.open ? undefined : this.turn(key);
  }

  async made<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.#tracks.own === undefined) return work();
    return valueOf(await this.#take(key, work, () => undefined));
  }

  async recall<T>(key: string, ask: () => Promise<T>): Promise<T> {
    // What belongs to a larger effect is recorded with it.
    if (this.#tracks.isAside) return ask();
    // What somebody outside asks for may be asked by nobody in a replay.
    const name = this.#tracks.numbered(this.#tracks.own === undefined ? `~${key}` : key);
    return valueOf(await this.#take(name, () => this.#tracks.aside(ask), plainAnswer));
  }

  read<T>(key: string, read: () => T, recorded: (value: T) => T = (value) => value): T {
    if (this.#tracks.isAside) return read();
    if (!this.#readings.has(key)) {
      const value = read();
      this.#readings.set(key, value);
      this.#log.beside({ type: "outside", key: `read:${key}`, after: this.#position, value: { value: recorded(value) } });
    }
    return this.#readings.get(key) as T;
  }

  arrivals<T>(key: string, hear: (value: T) => void): (value: T) => void {
    return (value) => (this.#isInside ? hear(value) : this.push(`told:${key}`, value, () => hear(value)));
  }

  async *stream(request: ModelRequest, send: () => ModelStream): ModelStream {
    const number = (this.#streams += 1);
    const sent: ModelEvent[] = [];
    const own = (this.#streamed = { sent, passed: 0, told: 0 });
    if (this.#log.kept) this.#record("model", { number, asked: this.#digests.of(request) });
    const stream = this.#tracks.aside(send);
    const pulled = new PulledAhead(() => this.#tracks.aside(() => stream.next()));
    let arrived: Step<ModelEvent, ModelResult>[] = [];
    let ended = false;
    // The events themselves stand in the log where a stage made others of them.
    const replied = (whole: boolean, end: object): void => {
      const unchanged = own.passed === own.told && (!whole || own.passed === sent.length);
      this.#record("replied", { number, ...(unchanged ? {} : { events: sent }), ...end });
    };
    try {
      for (;;) {
        if (arrived.length === 0) arrived = await this.#batch(number, pulled);
        const next = arrived.shift() as Step<ModelEvent, ModelResult>;
        ended = "error" in next || next.step.done === true;
        if ("error" in next) {
          replied(false, plainAnswer(next));
          throw next.error;
        }
        const { step } = next;
        if (step.done === true) {
          replied(true, { result: recordedResult(step.value, sent) });
          return step.value;
        }
        sent.push(step.value);
        yield step.value;
      }
    } finally {
      if (!ended) {
        // The last events of a stream that was cut off reach nobody.
        replied(false, {});
        void stream.return(undefined as never).catch(() => undefined);
      }
    }
  }

  /** What arrives of a stream until its turn comes. */
  #batch(number: number, pulled: PulledAhead<ModelEvent, ModelResult>): Promise<Step<ModelEvent, ModelResult>[]> {
    return new Promise((resolve) => {
      const turn = (): void => {
        const arrived = pulled.take();
        this.#log.turn(`s:${number}*${arrived.length}`);
        resolve(arrived);
      };
      pulled.wait(() => this.#intake.push(turn));
    });
  }

  async runTool({ id }: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    const key = this.#tracks.numbered(`tool:${id}`);
    this.#effects.set(id, { key });
    const answer = await this.#take(
      key,
      () => this.#tracks.aside(run),
      (got) => ("value" in got ? undefined : plainAnswer(got)),
    );
    // Of a call that was given up meanwhile nobody asks any more.
    if ("value" in answer && this.#effects.has(id)) this.#effects.set(id, { key, outcome: answer.value });
    return valueOf(answer);
  }

  /** The effect's own outcome is kept where stages made another one of it. */
  ranTool(id: string, outcome: ToolOutcome): void {
    const ran = this.#effects.get(id);
    this.#effects.delete(id);
    if (ran?.outcome !== undefined && ran.outcome !== outcome) this.#record(`outcome:${ran.key}`, this.#mask(ran.outcome));
  }

  inbox(inbox: Inbox): Inbox {
    return inboxThrough(inbox, (message) =>
      this.#isInside ? inbox.put(message) : this.push(`steered:${message.id}`, undefined, () => inbox.put(message)),
    );
  }

  during<T>(track: string, work: () => T): T {
    return this.#tracks.during(track, work);
  }

  aside<T>(work: () => T): T {
    return this.#tracks.aside(work);
  }

  settled(): Promise<void> | undefined {
    return this.#intake.settled();
  }

  /** Whether what is done now follows from what came in last, and would again. */
  get #isInside(): boolean {
    return this.#intake.open && this.#tracks.own !== undefined;
  }

  get #position(): number {
    return this.#session?.position() ?? 0;
  }

  #enter(key: string, take: () => void): void {
    this.#intake.push(() => {
      this.#log.turn(key);
      take();
    });
  }

  #pushEvent(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    this.#intake.push(() => {
      const before = this.#position;
      this.#reported.add(event);
      this.#tracks.inside(() => put(event));
      // What is left of a run that its consumer left reaches nobody.
      if (this.#position > before) this.#log.turn(`report@${before}`);
    });
  }

  /** What `work` comes to, in a turn of its own. */
  #take<T>(key: string, work: () => Promise<T>, recorded: (answer: Answer<T>) => object | undefined): Promise<Answer<T>> {
    return new Promise((resolve) => {
      const arrived = (answer: Answer<T>): void =>
        this.#enter(key, () => {
          const value = recorded(answer);
          if (value !== undefined) this.#record(key, value);
          resolve(answer);
        });
      begun(work).then(
        (value) => arrived({ value }),
        (error: unknown) => arrived({ error }),
      );
    });
  }

  #record(key: string, value?: unknown): void {
    if (this.#log.kept) this.#log.append({ type: "outside", key, after: this.#position, ...(value === undefined ? {} : { value }) });
  }

  /** What a replay has to know of a sleep is whether, and when, it came to its end. */
  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const track = this.#tracks.own;
    if (track === undefined) return this.#time.sleep(ms, signal);
    const slept = new Promise<void>((resolve) => {
      const key = this.#tracks.numbered(`slept:${track}`);
      const woke = (): void => void (signal?.aborted === true || this.#enter(key, resolve));
      void this.#tracks.aside(() => this.#time.sleep(ms, signal)).then(woke, woke);
    });
    await (signal === undefined ? slept : untilAborted(slept, signal));
  }
}

async function begun<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

function valueOf<T>(answer: Answer<T>): T {
  if ("value" in answer) return answer.value;
  throw answer.error;
}

/** An answer as it can stand in a log. */
function plainAnswer(answer: Answer<unknown>): object {
  if ("value" in answer) return answer;
  const { error } = answer;
  return isLorimerError(error)
    ? { error: { message: error.message, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) } }
    : { error: { message: messageOf(error) } };
}
