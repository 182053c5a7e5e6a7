import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";

/** How long the rest of an answer may take to arrive once its reader is done, so that the connection can be used again. */
const drainMs = 1_000;

interface Waiter {
  resolve(result: IteratorResult<Buffer, undefined>): void;
  reject(error: unknown): void;
}

/**
 * The body of an answer, in the pieces the network delivers. Whatever arrived in one read of the socket is one piece, however
 * many HTTP chunks it was. It ends with an error when nothing arrives for `idleTimeoutMs`. To be read once.
 */
export class MessageBody implements AsyncIterableIterator<Buffer> {
  readonly #message: IncomingMessage;
  readonly #idle: NodeJS.Timeout;
  #waiter: Waiter | undefined;
  #error: Error | undefined;
  /** Bytes that had arrived when the connection failed. */
  #rest: Buffer | undefined;
  #isDone = false;

  constructor(message: IncomingMessage, idleTimeoutMs: number) {
    this.#message = message;
    this.#idle = setTimeout(() => {
      // A reader that is busy elsewhere is no stall: only an unanswered `next` counts.
      if (this.#waiter === undefined) return;
      message.destroy(new HttpError("stalled", `Nothing was received for ${idleTimeoutMs} ms.`));
    }, idleTimeoutMs);
    message.on("readable", () => this.#settle());
    message.on("end", () => this.#finish(undefined));
    message.on("error", (error) => this.#finish(error));
    message.on("close", () =>
      this.#finish(message.complete ? undefined : new Error("The connection was closed before the answer was complete.")),
    );
  }

  next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#rest !== undefined) {
      const value = this.#rest;
      this.#rest = undefined;
      return Promise.resolve({ done: false, value });
    }
    if (this.#isDone) return this.#error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(this.#error);
    const chunk = this.#message.read() as Buffer | null;
    if (chunk !== null) return Promise.resolve({ done: false, value: chunk });
    this.#idle.refresh();
    return new Promise((resolve, reject) => (this.#waiter = { resolve, reject }));
  }

  /** Stops reading. A connection whose answer ends soon is kept for the next request; otherwise it is closed. */
  return(): Promise<IteratorResult<Buffer, undefined>> {
    const done = { done: true, value: undefined } as const;
    if (this.#isDone) return Promise.resolve(done);
    this.#finish(undefined);
    const message = this.#message;
    message.resume();
    const timer = setTimeout(() => message.destroy(), drainMs).unref();
    message.once("close", () => clearTimeout(timer));
    // An end that has arrived already is dealt with first, so that a request that follows at once finds the connection free.
    return new Promise((resolve) => setImmediate(() => resolve(done)));
  }

  /** Closes the connection. */
  destroy(): void {
    this.#message.destroy();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle(): void {
    if (this.#waiter === undefined) return;
    const chunk = this.#message.read() as Buffer | null;
    if (chunk === null) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter.resolve({ done: false, value: chunk });
  }

  #finish(error: Error | undefined): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#error = error;
    // The end of a reply may be among what came before a server hung up.
    if (error !== undefined) this.#rest = (this.#message.read() as Buffer | null) ?? undefined;
    clearTimeout(this.#idle);
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (error === undefined) waiter?.resolve({ done: true, value: undefined });
    else waiter?.reject(error);
  }
}
