import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { ReplyCut } from "../script/reply.js";

const flushChars = 64 * 1024;

/** Writes a response body in large pieces, and loses the connection where a script says so. */
export class BodyWriter {
  #pending: string[] = [];
  #pendingChars = 0;
  #sent = 0;
  readonly #response: ServerResponse;
  readonly #cut: ReplyCut | undefined;
  readonly #gone = new AbortController();

  constructor(response: ServerResponse, cut: ReplyCut | undefined) {
    this.#response = response;
    this.#cut = cut;
    response.once("close", () => this.#gone.abort());
  }

  /** True once nothing more can be sent: the client left, or the connection was cut. */
  get closed(): boolean {
    return this.#gone.signal.aborted || this.#response.writableEnded;
  }

  /** True when enough is gathered to be worth a `flush`. */
  get full(): boolean {
    return this.#pendingChars >= flushChars;
  }

  add(text: string): void {
    this.#pending.push(text);
    this.#pendingChars += text.length;
  }

  async flush(): Promise<void> {
    if (this.#pendingChars === 0) return;
    const text = this.#pending.join("");
    this.#pending = [];
    this.#pendingChars = 0;
    await this.write(Buffer.from(text));
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.closed) return;
    const room = (this.#cut?.afterBytes ?? Infinity) - this.#sent;
    const piece = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#sent += piece.length;
    if (piece.length > 0 && !this.#response.write(piece)) await this.#drained();
    if (bytes.length >= room) await this.#lose();
  }

  async pause(ms: number): Promise<void> {
    await this.flush();
    await wait(ms, undefined, { signal: this.#gone.signal }).catch(() => undefined);
  }

  /** Waits for the client to leave. */
  async stall(): Promise<void> {
    await this.flush();
    if (!this.closed) await once(this.#response, "close");
  }

  async end(): Promise<void> {
    await this.flush();
    if (!this.closed) this.#response.end();
  }

  async #drained(): Promise<void> {
    await once(this.#response, "drain", { signal: this.#gone.signal }).catch(() => undefined);
  }

  async #lose(): Promise<void> {
    if (this.#cut?.how === "end") {
      this.#response.end();
      return;
    }
    this.#response.flushHeaders();
    const socket = this.#response.socket;
    // Destroying a socket drops what it has not handed to the system yet.
    if (socket !== null) await new Promise<void>((resolve) => socket.write("", () => resolve()));
    this.#response.destroy();
    this.#gone.abort();
  }
}
