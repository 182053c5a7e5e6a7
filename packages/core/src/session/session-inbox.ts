import type { Inbox, Message } from "@lorimer/sdk";

/** Keeps what the model should be told until the loop takes it. */
export class SessionInbox implements Inbox {
  #messages: Message[] = [];
  readonly #listeners = new Set<(message: Message) => void>();
  #record: (message: Message) => void = () => undefined;

  /** Calls back with every message that is put here, before anybody hears of it. */
  recordTo(record: (message: Message) => void): void {
    this.#record = record;
  }

  get size(): number {
    return this.#messages.length;
  }

  put(message: Message): void {
    this.#record(message);
    this.deliver(message);
  }

  /** Puts a message here that the log holds already. */
  deliver(message: Message): void {
    this.#messages.push(message);
    for (const listener of this.#listeners) listener(message);
  }

  take(): readonly Message[] {
    const taken = this.#messages;
    this.#messages = [];
    return taken;
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
