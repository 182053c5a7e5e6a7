import type { Inbox, Message, MessageId } from "@lorimer/sdk";

/** Keeps what the model should be told until the loop takes it. */
export class SessionInbox implements Inbox {
  #messages: Message[] = [];
  /** What a person said and no run has taken yet, also what is still on its way here. */
  readonly #said = new Set<MessageId>();
  readonly #listeners = new Set<(message: Message) => void>();
  #record: (message: Message) => void = () => undefined;

  /** Calls back with every message that is put here, before anybody hears of it. */
  recordTo(record: (message: Message) => void): void {
    this.#record = record;
  }

  get size(): number {
    return this.#messages.length;
  }

  get unheard(): number {
    return this.#said.size;
  }

  /** A person said this, and it will be here in its turn. */
  expect({ id }: Message): void {
    this.#said.add(id);
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
    for (const { id } of taken) this.#said.delete(id);
    return taken;
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
