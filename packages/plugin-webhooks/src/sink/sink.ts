import type { Clock, Random } from "@lorimer/sdk";
import type { OutgoingEvent } from "../event/outgoing-event.js";
import { formats } from "../format/formats.js";
import type { SinkConfig } from "../settings/sink-config.js";
import type { Post } from "./post.js";

/** Events that may wait; what is older than that is dropped and counted. */
const mostWaiting = 1000;

/** Milliseconds before the first repetition; twice as long before each further one, at most `longestPauseMs`. */
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** Milliseconds that closing waits for what is still to be sent. */
const flushMs = 3000;

export interface SinkParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly post: Post;
  readonly host: string;
  /** Says something to the person. */
  warn(text: string): void;
}

/** Delivers events to one address: in batches, in order, again where that may help, and never in the way of who hands them over. */
export class Sink {
  readonly config: SinkConfig;
  readonly #parts: SinkParts;
  readonly #queue: OutgoingEvent[] = [];
  /** Aborted when a batch is full, or nothing is to be waited for any more. */
  #full = new AbortController();
  readonly #closing = new AbortController();
  readonly #ending = new AbortController();
  #working: Promise<void> | undefined;
  #dropped = 0;
  #lost = 0;
  #why = "";

  constructor(config: SinkConfig, parts: SinkParts) {
    this.config = config;
    this.#parts = parts;
  }

  /** Events that were never delivered. */
  get lost(): number {
    return this.#lost;
  }

  push(event: OutgoingEvent): void {
    if (this.#closing.signal.aborted) return;
    if (this.#queue.length >= mostWaiting) {
      this.#queue.shift();
      this.#lose(1, "more came than could be sent");
    }
    this.#queue.push(event);
    if (this.#queue.length >= this.config.maxEvents) this.#full.abort();
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Sends what is left, for at most three seconds, and says how much was lost. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#full.abort();
    const done = new AbortController();
    const working = this.#working?.finally(() => done.abort());
    if (working !== undefined) {
      await Promise.race([working, this.#parts.clock.sleep(flushMs, done.signal)]);
      done.abort();
      this.#ending.abort();
      await this.#working;
    }
    if (this.#lost > 0)
      this.#parts.warn(`The webhook ${this.config.name} lost ${this.#lost} event${this.#lost === 1 ? "" : "s"}: ${this.#why}.`);
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      if (this.#ending.signal.aborted) {
        this.#lose(this.#queue.splice(0).length, this.#why || "the session closed before they were sent");
        return;
      }
      await this.#parts.clock.sleep(this.config.maxMs, this.#full.signal);
      const batch = this.#queue.splice(0, this.config.maxEvents);
      if (this.#queue.length < this.config.maxEvents && !this.#closing.signal.aborted) this.#full = new AbortController();
      await this.#deliver(batch);
    }
  }

  async #deliver(batch: readonly OutgoingEvent[]): Promise<void> {
    const { host, random } = this.#parts;
    const { format, routingKey } = this.config;
    const dropped = this.#dropped;
    const bodies = formats[format](batch, { id: random.uuid(), dropped, host, routingKey });
    for (const [index, body] of bodies.entries()) {
      const failure = await this.#send(JSON.stringify(body));
      if (failure === undefined) continue;
      const left = bodies.length === 1 ? batch.length : bodies.length - index;
      this.#lose(left, failure);
      return;
    }
    this.#dropped -= dropped;
  }

  /** Sends one body, again where that may help. The reason, where it never arrived. */
  async #send(body: string): Promise<string | undefined> {
    const { clock, random, post } = this.#parts;
    const { url, headers, retries } = this.config;
    for (let attempt = 0; ; attempt++) {
      // What closes does not wait long: after that there is one attempt more, not all that are left.
      const last = attempt >= retries || this.#closing.signal.aborted;
      const posted = await post(url, headers, body, this.#ending.signal);
      if (posted.ok) return undefined;
      if (!posted.again || last || this.#ending.signal.aborted) return posted.reason;
      const pause = firstPauseMs * 2 ** attempt * (0.5 + random.fraction() / 2);
      await clock.sleep(Math.min(Math.max(pause, posted.waitMs ?? 0), longestPauseMs), this.#closing.signal);
    }
  }

  #lose(count: number, why: string): void {
    if (count === 0) return;
    if (this.#lost === 0) this.#parts.warn(`The webhook ${this.config.name} loses events: ${why}. The session goes on without it.`);
    this.#lost += count;
    this.#dropped += count;
    this.#why = why;
  }
}
