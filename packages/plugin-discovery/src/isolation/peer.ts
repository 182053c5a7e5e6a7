import { isLorimerError, LorimerError, messageOf } from "@lorimer/sdk";
import type { ErrorCode } from "@lorimer/sdk";

/** A way for messages to another thread or process and back. What is sent is copied: plain data and bytes, no functions. */
export interface Port {
  send(message: unknown): void;
  onMessage(hear: (message: unknown) => void): void;
}

interface WireError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly hint?: string;
}

type Packet =
  | { readonly type: "call"; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "value"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: WireError }
  | { readonly type: "tell"; readonly method: string; readonly args: readonly unknown[] };

/** What one side does at the other's word. The signal aborts when the other side gives up. */
export type Methods = Readonly<Record<string, (args: readonly unknown[], signal: AbortSignal) => unknown>>;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One end of a conversation in calls: each side asks, answers and tells. */
export class Peer {
  readonly #port: Port;
  readonly #methods: Methods;
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Map<number, AbortController>();
  #next = 1;
  #ended: Error | undefined;

  constructor(port: Port, methods: Methods) {
    this.#port = port;
    this.#methods = methods;
    port.onMessage((message) => void this.#hear(message as Packet));
  }

  /** Rejects with what the other side threw, or with the reason of the end. */
  call(method: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = this.#next++;
    const cancel = (): void => this.#send({ type: "cancel", id });
    const asked = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.send({ type: "call", id, method, args } satisfies Packet);
      signal?.addEventListener("abort", cancel, { once: true });
      if (signal?.aborted === true) cancel();
    });
    return asked.finally(() => {
      this.#waiting.delete(id);
      signal?.removeEventListener("abort", cancel);
    });
  }

  /** Says something that needs no answer; where it cannot be said, nobody needs to hear it any more. */
  tell(method: string, ...args: readonly unknown[]): void {
    this.#send({ type: "tell", method, args });
  }

  /** The other side is gone: whatever waits for it fails, and what runs for it is told. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    for (const controller of this.#running.values()) controller.abort(this.#ended);
  }

  async #hear(packet: Packet): Promise<void> {
    switch (packet.type) {
      case "call":
        return this.#answer(packet.id, packet.method, packet.args);
      case "cancel":
        return this.#running.get(packet.id)?.abort();
      case "value":
        return this.#waiting.get(packet.id)?.resolve(packet.value);
      case "error":
        return this.#waiting.get(packet.id)?.reject(unwired(packet.error));
      case "tell":
        return void this.#methods[packet.method]?.(packet.args, new AbortController().signal);
    }
  }

  async #answer(id: number, method: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const act = this.#methods[method];
      if (act === undefined) throw new Error(`there is nothing called ${method} here`);
      // What cannot be copied is the fault of whoever gave it.
      this.#port.send({ type: "value", id, value: await act(args, controller.signal) } satisfies Packet);
    } catch (error) {
      this.#send({ type: "error", id, error: wired(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #send(packet: Packet): void {
    try {
      if (this.#ended === undefined) this.#port.send(packet);
    } catch {
      // The end of the other side is told by its port.
    }
  }
}

function wired(error: unknown): WireError {
  if (!isLorimerError(error)) return { message: messageOf(error) };
  return { message: error.message, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function unwired({ message, code, hint }: WireError): Error {
  return code === undefined ? new Error(message) : new LorimerError(code, message, hint === undefined ? {} : { hint });
}
