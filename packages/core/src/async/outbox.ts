import type { EmittedEvent } from "@lorimer/sdk";

const highWater = 256;

/** Events between the steps that report them and the consumer that pulls them, in order. */
export class Outbox {
  #events: EmittedEvent[] = [];
  #wake: (() => void) | undefined;
  #room: (() => void) | undefined;

  /** Events that wait to be taken. */
  get size(): number {
    return this.#events.length;
  }

  put(event: EmittedEvent): void {
    this.#events.push(event);
    this.wake();
  }

  /** Lets whoever waits for events look again. */
  wake(): void {
    this.#wake?.();
  }

  /** Undefined while the consumer keeps up; else resolves once it has taken what waits for it. */
  room(): Promise<void> | undefined {
    if (this.#events.length < highWater) return undefined;
    return new Promise((resolve) => (this.#room = resolve));
  }

  take(): readonly EmittedEvent[] {
    const taken = this.#events;
    this.#events = [];
    this.#room?.();
    return taken;
  }

  /** Resolves when there is something to take, or when woken. */
  async wait(): Promise<void> {
    if (this.#events.length > 0) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }
}
