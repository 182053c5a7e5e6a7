import type { EmittedEvent, OutsideSession } from "@lorimer/sdk";
import { withoutOrigin } from "../recorded/inputs.js";
import type { Input, Script } from "../recorded/inputs.js";
import type { Segment } from "../recorded/segment.js";

/** Milliseconds without progress after which something that was recorded earlier is no longer waited for. */
const patienceMs = 10;

interface Waiting {
  readonly key: string;
  give(value: unknown): void;
  refuse(error: Error): void;
}

/**
 * Gives every recorded input when all events before it were emitted again, one at a time and in the recorded order, and lets the session's
 * own events pass in the recorded order: work that runs side by side takes turns as it did then.
 */
export class ScriptPlayer {
  readonly #segment: Segment;
  readonly #inputs: (Input & { given?: boolean; late?: boolean })[];
  readonly #waiting: Waiting[] = [];
  readonly #emitted: { readonly event: EmittedEvent; put(event: EmittedEvent): void }[] = [];
  readonly #stuckMs: number;
  readonly #stuck: () => void;
  #session: OutsideSession | undefined;
  #first = 0;
  /** Sequence number of the last event that was let through in its place. A run that was left still emits, and nobody counts it. */
  #passed = 0;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  /** How often patience ran out since something last happened. */
  #impatient = 0;
  #wake: { ready(): boolean; done(): void }[] = [];

  constructor(segment: Segment, script: Script, options: { readonly stuckMs: number; stuck(): void }) {
    this.#segment = segment;
    this.#inputs = script.inputs.map((input) => ({ ...input }));
    this.#stuckMs = options.stuckMs;
    this.#stuck = options.stuck;
  }

  attach(session: OutsideSession): void {
    this.#session = session;
  }

  get position(): number {
    return Math.max(this.#session?.position() ?? this.#segment.first - 1, this.#passed);
  }

  /** What was asked for and is not recorded, or not due yet. */
  get asked(): readonly string[] {
    return this.#waiting.map(({ key }) => key);
  }

  /** The recorded answer to a question, when it is due. */
  ask(key: string, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(over());
      const waiting: Waiting = { key, give: resolve, refuse: reject };
      this.#waiting.push(waiting);
      const withdraw = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve(undefined);
      };
      if (signal?.aborted === true) withdraw();
      else signal?.addEventListener("abort", withdraw, { once: true });
      this.moved();
    });
  }

  emit(event: EmittedEvent, put: (event: EmittedEvent) => void): void {
    if (this.#ended) return put(event);
    this.#emitted.push({ event, put });
    this.#drain();
    // What somebody did to the session came at once; what was asked for came in a turn of its own.
    queueMicrotask(() => this.act());
    this.moved();
  }

  /** Whether everything that was done to the session up to `sequence` is done again. */
  #acted(sequence: number): boolean {
    return !this.#inputs.some(({ kind, after, given }) => kind !== "answer" && after < sequence && given !== true);
  }

  /** Does to the session what was done to it by now. */
  act(): void {
    const { position } = this;
    for (const input of this.#inputs.slice(this.#first)) {
      if (this.#ended || input.after > position) return;
      const acts = input.kind === "interrupted" || input.kind === "steered" || input.kind === "directory";
      if (acts && input.given !== true) input.given = this.#give(input);
    }
  }

  /** Resolves when the session stands at `sequence`, or when the replay is over. */
  async reached(sequence: number): Promise<void> {
    await this.#when(() => this.position >= sequence && this.#acted(sequence + 1));
  }

  /** Resolves when nothing is held back, and nothing that was reported then is due now. */
  async settled(): Promise<void> {
    await this.#when(() => this.#emitted.length === 0 && !this.#isReported(this.position + 1));
  }

  async #when(ready: () => boolean): Promise<void> {
    if (this.#ended || ready()) return;
    const due = new Promise<void>((done) => this.#wake.push({ ready, done }));
    this.moved();
    await due;
  }

  /** Whether the event of this number came from beside the session, or is progress, which nobody kept. */
  #isReported(sequence: number): boolean {
    const next = this.#segment.events.get(sequence);
    return next === undefined ? sequence >= this.#segment.first && sequence < this.#segment.last : next.outside;
  }

  /** Something happened: looks for what may happen next. */
  moved(): void {
    this.#impatient = 0;
    this.#schedule();
  }

  /** Nothing is held back any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const { event, put } of this.#emitted.splice(0)) put(event);
    for (const { refuse } of this.#waiting.splice(0)) refuse(over());
    this.#wakeAll();
  }

  #schedule(): void {
    if (this.#scheduled || this.#ended) return;
    this.#scheduled = true;
    // One input in each turn of the machine, so that everything that follows from it has happened before the next.
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#ended) this.#step();
    });
  }

  #step(): void {
    this.#drain();
    this.act();
    this.#wakeAll();
    if (this.#release()) return this.moved();
    clearTimeout(this.#timer);
    if (this.#nothingToDo()) return;
    this.#timer = setTimeout(() => {
      this.#impatient += 1;
      if (this.#impatient * patienceMs >= this.#stuckMs) return this.#stuck();
      this.#schedule();
    }, patienceMs);
  }

  /** Between two runs nothing is expected until somebody does something. */
  #nothingToDo(): boolean {
    return this.#waiting.length === 0 && this.#emitted.length === 0 && this.#wake.length === 0;
  }

  #wakeAll(): void {
    const due = this.#wake.filter(({ ready }) => this.#ended || ready());
    this.#wake = this.#wake.filter((one) => !due.includes(one));
    for (const { done } of due) done();
  }

  /** Lets events pass that are next in the recording. */
  #drain(): void {
    while (this.#emitted.length > 0) {
      const { position } = this;
      const next = this.#segment.events.get(position + 1);
      if (this.#isReported(position + 1)) return;
      const at = next === undefined ? 0 : this.#find(withoutOrigin(next.event));
      const found = this.#emitted[at];
      if (at < 0 || found === undefined) return;
      this.#emitted.splice(at, 1);
      if (next?.event.type === found.event.type) this.#passed = position + 1;
      found.put(found.event);
    }
  }

  /** Where the next recorded event waits. Within a call the order is the session's own; the conversation has several voices. */
  #find(next: EmittedEvent): number {
    const track = trackOf(next);
    const text = JSON.stringify(next);
    const ofTrack = this.#emitted.flatMap(({ event }, at) => (trackOf(event) === track ? [at] : []));
    const isNext = (at: number): boolean => {
      const event = this.#emitted[at]?.event;
      return event?.type === next.type && JSON.stringify(event) === text;
    };
    const same = (track === "" ? ofTrack : ofTrack.slice(0, 1)).find(isNext);
    if (same !== undefined) return same;
    // Another event than the recorded one: it is let through, and named, when nothing better comes.
    return this.#impatient < 4 ? -1 : (ofTrack[0] ?? 0);
  }

  #release(): boolean {
    const { position } = this;
    while (this.#inputs[this.#first]?.given === true) this.#first += 1;
    for (let at = this.#first; at < this.#inputs.length; at += 1) {
      const input = this.#inputs[at];
      if (input === undefined || input.after > position) return false;
      if (input.given === true) continue;
      if (this.#give(input)) {
        input.given = true;
        return true;
      }
      if (this.#impatient === 0 && input.late !== true) return false;
      // Nobody asked in time; it is still given to who may ask later, and not waited for again.
      input.late = true;
    }
    return false;
  }

  #give(input: Input): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    switch (input.kind) {
      case "answer": {
        // A reply that is asked for again may name its calls as the one that was discarded did: the last one to ask is alive.
        const asks = ({ key }: Waiting): boolean => key === input.key;
        const at = input.key.startsWith("start:") ? this.#waiting.findLastIndex(asks) : this.#waiting.findIndex(asks);
        if (at < 0) return false;
        this.#waiting.splice(at, 1)[0]?.give(input.value);
        return true;
      }
      case "event":
        if (input.after !== this.position) return false;
        session.report(input.event);
        return true;
      case "steered":
        session.steered(input.message);
        return true;
      case "interrupted":
        session.interrupt();
        return true;
      case "directory":
        void session.changeDirectory(input.path);
        return true;
    }
  }
}

/** The call that an event belongs to; empty for the conversation itself. */
function trackOf(event: EmittedEvent): string {
  if ("toolUseId" in event && event.toolUseId !== null) return event.toolUseId;
  return "id" in event && typeof event.id === "string" ? event.id : "";
}

function over(): Error {
  return new Error("The replay is over.");
}
