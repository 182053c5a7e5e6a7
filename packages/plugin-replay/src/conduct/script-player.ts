import type { OutsideSession } from "@lorimer/sdk";
import type { Deed, Input, Script } from "../recorded/inputs.js";

/** Milliseconds between two looks at whether something was asked for at last. */
const lookMs = 20;

/** Milliseconds without anything happening after which an input that nobody may ask for any more is passed over. */
const passOverMs = 2000;

interface Waiting {
  readonly key: string;
  /** Goes on in a turn of its own where nothing was recorded. */
  readonly free: boolean;
  give(value: unknown): void;
  refuse(error: Error): void;
}

interface PlayerOptions {
  readonly stuckMs: number;
  /** Nothing happens any more, and not everything has. */
  stuck(): void;
  /** What the session does with what it is told unasked. */
  told(key: string, value: unknown): void;
}

/**
 * Gives every recorded input in the recorded order, each in a turn of the machine of its own, as they came then: an answer when it is asked for, a
 * deed when the session stands where it stood.
 */
export class ScriptPlayer {
  readonly #inputs: readonly Input[];
  readonly #known: ReadonlySet<string>;
  readonly #options: PlayerOptions;
  #next = 0;
  /** Recorded answers that were due when nobody had asked for them. */
  readonly #passed = new Map<string, unknown[]>();
  #waiting: Waiting[] = [];
  #wake: { ready(): boolean; done(): void }[] = [];
  #session: OutsideSession | undefined;
  #scheduled = false;
  #open = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  /** How often nothing had happened. Counted, not timed: a machine that stands still is no session that does. */
  #looks = 0;

  constructor({ inputs }: Script, options: PlayerOptions) {
    this.#inputs = inputs;
    this.#known = new Set(inputs.flatMap((input) => (input.kind === "answer" ? [input.key] : [])));
    this.#options = options;
  }

  attach(session: OutsideSession): void {
    this.#session = session;
  }

  get position(): number {
    return this.#session?.position() ?? 0;
  }

  /** Whether this turn of the machine was given to an input. */
  get open(): boolean {
    return this.#open;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What is asked for and is not recorded, or not due yet. */
  get asked(): readonly string[] {
    return this.#waiting.map(({ key }) => key);
  }

  /** Whether an answer was recorded under this key. */
  knows(key: string): boolean {
    return this.#known.has(key);
  }

  /** Calls `give` with the recorded answer in its turn. Where none was recorded, what is `free` goes on, and everything else waits. */
  ask(key: string, give: (value: unknown) => void, refuse: (error: Error) => void = () => undefined, free: boolean = false): void {
    if (this.#ended) return refuse(over());
    this.#waiting.push({ key, free, give, refuse });
    this.moved();
  }

  /** Resolves when the session stands at `sequence`, or when the replay is over. */
  async reached(sequence: number): Promise<void> {
    const ready = (): boolean => this.position >= sequence;
    if (this.#ended || ready()) return;
    const due = new Promise<void>((done) => this.#wake.push({ ready, done }));
    this.moved();
    await due;
  }

  /** Something happened: looks for what may happen next. */
  moved(): void {
    this.#looks = 0;
    this.#schedule();
  }

  /** Nothing is held back any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const { refuse } of this.#waiting.splice(0)) refuse(over());
    this.#wakeAll();
  }

  #schedule(): void {
    if (this.#scheduled || this.#ended) return;
    this.#scheduled = true;
    // Two in a row: between them there is nothing but what follows from the first.
    let gave = false;
    setImmediate(() => {
      this.#open = true;
      gave = !this.#ended && this.#give();
    });
    setImmediate(() => {
      this.#open = false;
      this.#scheduled = false;
      this.#wakeAll();
      if (gave) this.moved();
      else this.#lookLater();
    });
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    const nothingToDo = this.#waiting.length === 0 && this.#wake.length === 0;
    if (this.#ended || nothingToDo) return;
    this.#timer = setTimeout(() => {
      this.#looks += 1;
      if (this.#looks * lookMs >= this.#options.stuckMs) return this.#options.stuck();
      this.#schedule();
    }, lookMs);
  }

  #wakeAll(): void {
    const due = this.#wake.filter(({ ready }) => this.#ended || ready());
    this.#wake = this.#wake.filter((one) => !due.includes(one));
    for (const { done } of due) done();
  }

  #give(): boolean {
    const extra = this.#waiting.findIndex(({ key, free }) => (free && !this.#known.has(key)) || this.#passed.has(key));
    if (extra >= 0) return this.#answer(extra, this.#passed.get(this.#waiting[extra]?.key ?? "")?.shift());
    for (let input = this.#inputs[this.#next]; input !== undefined; input = this.#inputs[this.#next]) {
      if (this.#giveOne(input)) {
        this.#next += 1;
        return true;
      }
      if (!this.#mayPassOver(input)) return false;
      this.#next += 1;
    }
    return false;
  }

  #giveOne(input: Input): boolean {
    if (input.kind === "deed") return this.position >= input.after && this.#do(input.deed);
    const at = this.#waiting.findIndex(({ key }) => key === input.key);
    return at >= 0 && this.#answer(at, input.value);
  }

  #answer(at: number, value: unknown): true {
    const [waiting] = this.#waiting.splice(at, 1);
    const left = this.#passed.get(waiting?.key ?? "");
    if (left?.length === 0) this.#passed.delete(waiting?.key ?? "");
    waiting?.give(value);
    return true;
  }

  /** Nobody asks: it is still given to who may ask later, and not waited for any longer. */
  #mayPassOver(input: Input): boolean {
    if (input.kind === "deed") return false;
    if (!input.optional && this.#looks * lookMs < passOverMs) return false;
    const passed = this.#passed.get(input.key);
    if (passed === undefined) this.#passed.set(input.key, [input.value]);
    else passed.push(input.value);
    return true;
  }

  #do(deed: Deed): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    switch (deed.kind) {
      case "event":
        session.report(deed.event);
        break;
      case "steered":
        session.steered(deed.message);
        break;
      case "interrupted":
        session.interrupt();
        break;
      case "directory":
        void session.changeDirectory(deed.path);
        break;
      case "told":
        this.#options.told(deed.key, deed.value);
    }
    return true;
  }
}

function over(): Error {
  return new Error("The replay is over.");
}
