import type { InputLine } from "./input-line.js";

export type QueuedMessage = Extract<InputLine, { type: "user" }>;

/** Messages that wait for their turn; the one who takes them waits too. */
export interface MessageQueue {
  add(message: QueuedMessage): void;
  /** The next message, or undefined once the queue is closed and empty. */
  next(): Promise<QueuedMessage | undefined>;
  /** Takes no more; what it holds is still handed out. */
  close(): void;
  /** Drops what it holds and closes. */
  cancel(): void;
  readonly waiting: readonly QueuedMessage[];
}

/** Messages come out in order of arrival, those of priority `now` first. */
export function messageQueue(): MessageQueue {
  let messages: QueuedMessage[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const close = (): void => {
    closed = true;
    wake?.();
  };
  return {
    get waiting() {
      return messages;
    },
    add(message) {
      if (message.priority === "now") messages.unshift(message);
      else messages.push(message);
      wake?.();
    },
    async next() {
      while (messages.length === 0 && !closed) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift();
    },
    close,
    cancel() {
      messages = [];
      close();
    },
  };
}
