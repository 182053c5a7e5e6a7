import { AsyncLocalStorage } from "node:async_hooks";
import { isLorimerError, LorimerError, messageOf } from "@lorimer/sdk";
import type { Reporter } from "@lorimer/sdk";
import { Countdown } from "./countdown.js";

/** Code that a person installed, as it is named when it fails. */
export interface Owner {
  readonly name: string;
  /** Where its files stand. */
  readonly folder: string;
}

export interface Failure extends Owner {
  /** What of the plugin failed, such as `tool Fetch`. */
  readonly part: string;
  readonly message: string;
  /** How often the plugin has failed in this process. */
  readonly count: number;
  /** Nothing of it runs any more in this process. */
  readonly disabled: boolean;
}

export interface BreakerOptions {
  /** Milliseconds that code of the plugin has wherever the harness waits for it; longer than the usual limits is not given. */
  readonly deadlineMs?: number | undefined;
  /** Keeps a failure for whoever asks later. */
  readonly note?: ((failure: Failure) => void) | undefined;
  /** Tells of a failure that no session is there to hear of. */
  readonly warn?: ((text: string) => void) | undefined;
}

/** A use of the plugin's code. */
export interface Use {
  readonly part: string;
  /** Where a failure is told. */
  readonly reporter?: Reporter | undefined;
}

/** A minute (`short`), ten (`long`), or as long as something else lets it (`open`). */
export type WorkTime = "loading" | "closing" | "short" | "long" | "open";

export interface Work extends Use {
  /** How long it is waited for. Default: `short`. */
  readonly time?: WorkTime;
  /** When it aborts, nobody waits any more; work that then does not end within five seconds has failed. */
  readonly signal?: AbortSignal;
  /** Tells an error that passes through the plugin from one of its own. */
  readonly isForeign?: (error: unknown) => boolean;
}

const times: Readonly<Record<WorkTime, number>> = { loading: 10_000, closing: 3000, short: 60_000, long: 600_000, open: Infinity };
/** Failures after which nothing of the plugin runs any more in this process. */
const limit = 3;
const graceMs = 5000;

interface Running extends Use {
  readonly breaker: Breaker;
}

/** Whose code runs now, also in what it leaves behind: timers, promises, sockets. */
const running = new AsyncLocalStorage<Running | undefined>();

/** Stands between the harness and the code of one installed plugin: nothing of it throws unnamed or is waited for without end, and three failures switch it off. */
export class Breaker {
  readonly name: string;
  readonly folder: string;
  readonly #options: BreakerOptions;
  #failures = 0;
  /** Several may have waited for what failed. */
  readonly #counted = new WeakSet<object>();
  #reporter: Reporter | undefined;

  constructor({ name, folder }: Owner, options: BreakerOptions = {}) {
    this.name = name;
    this.folder = folder;
    this.#options = options;
  }

  /** The plugin whose code runs now. */
  static get current(): Breaker | undefined {
    return running.getStore()?.breaker;
  }

  /** Runs what is not the plugin's although its code called it. */
  static outside<T>(work: () => T): T {
    return running.run(undefined, work);
  }

  get isOpen(): boolean {
    return this.#failures >= limit;
  }

  /** Runs code of the plugin that is not waited for. */
  now<T>(use: Use, work: () => T): T {
    this.#refuseIfOpen();
    try {
      return running.run({ ...use, breaker: this }, work);
    } catch (error) {
      throw this.failed(error, use);
    }
  }

  /** Runs code of the plugin that may be given what nobody has checked yet: that it throws then says nothing of it. */
  quietly<T>(work: () => T, otherwise: T): T {
    if (this.isOpen) return otherwise;
    try {
      return running.run({ part: "", breaker: this }, work);
    } catch {
      return otherwise;
    }
  }

  /** Runs code of the plugin and waits for it, no longer than its time, which rests while it waits for what is not its own. */
  async run<T>(work: Work, act: (countdown: Countdown) => T | Promise<T>): Promise<T> {
    this.#refuseIfOpen();
    const { time = "short", signal, isForeign } = work;
    const countdown = new Countdown(time === "open" ? Infinity : Math.min(times[time], this.#options.deadlineMs ?? Infinity));
    const acting = running.run({ part: work.part, reporter: work.reporter, breaker: this }, async () => act(countdown));
    const left = aborting(signal);
    try {
      return await Promise.race([acting, countdown.over, left.promise]);
    } catch (error) {
      if (signal?.aborted === true) this.#watch(work, acting);
      else if (isForeign?.(error) !== true) throw this.failed(error, work);
      throw error;
    } finally {
      countdown.stop();
      left.forget();
    }
  }

  /** Counts a failure and tells of it; gives the error for whoever waits. */
  failed(cause: unknown, use: Use): LorimerError {
    const { part } = use;
    const message = messageOf(cause).slice(0, 1000);
    const said = `The plugin ${this.name} failed (${part}): ${message}`;
    const reporter = use.reporter ?? running.getStore()?.reporter ?? this.#reporter;
    this.#reporter = reporter;
    const isKnown = isLorimerError(cause) && this.#counted.has(cause);
    if (!this.isOpen && !isKnown) {
      if (isLorimerError(cause)) this.#counted.add(cause);
      this.#failures += 1;
      const { name, folder } = this;
      this.#options.note?.({ name, folder, part, message, count: this.#failures, disabled: this.isOpen });
      this.#tell(this.isOpen ? `${said}. That was the third time: it is switched off until the next start.` : said, reporter);
    }
    return isLorimerError(cause) && cause.message.includes(this.name) ? cause : failure(said, cause);
  }

  #tell(text: string, reporter: Reporter | undefined): void {
    try {
      if (reporter === undefined) this.#options.warn?.(text);
      else Breaker.outside(() => reporter.emit({ type: "notice-given", level: "warning", text, plugin: this.name }));
    } catch {
      // Its session has ended.
      this.#options.warn?.(text);
    }
  }

  #refuseIfOpen(): void {
    if (this.isOpen) throw failure(`The plugin ${this.name} is switched off: it failed ${limit} times.`);
  }

  /** Nobody waits for this work any more; that it does not end is a failure all the same. */
  #watch(use: Use, acting: Promise<unknown>): void {
    const timer = setTimeout(() => this.failed(new Error("it did not end when it was cancelled"), use), graceMs);
    timer.unref();
    const ended = (): void => clearTimeout(timer);
    acting.then(ended, ended);
  }
}

function failure(text: string, cause?: unknown): LorimerError {
  return new LorimerError("PLUGIN_FAILED", text, { cause, hint: "Mend the plugin, or switch it off with enabledPlugins." });
}

/** Rejects when the signal aborts. */
function aborting(signal: AbortSignal | undefined): { readonly promise: Promise<never>; forget(): void } {
  let end: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => (end = () => reject(new Error("The work was cancelled."))));
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end, { once: true });
  promise.catch(() => undefined);
  return { promise, forget: () => signal?.removeEventListener("abort", end) };
}
