import type { Writable } from "node:stream";

/** Writes text to a stream: everything said in one tick goes out as one write, and the reader's pace is kept. */
export interface LineWriter {
  /** Queues text. */
  write(text: string): void;
  /** The reader is far behind: wait for `ready` before you write more. */
  readonly isFull: boolean;
  ready(): Promise<void>;
  /** Resolves when everything has been handed to the operating system, or the reader is gone. */
  flush(): Promise<void>;
  /** The reader went away: nothing more is written. */
  readonly closed: boolean;
}

// Past this many characters in hand, producers are asked to wait for the reader.
const highWaterMark = 1 << 20;

export function lineWriter(stream: Writable, onClosed: (error: NodeJS.ErrnoException | undefined) => void = () => undefined): LineWriter {
  let parts: string[] = [];
  let queued = 0;
  let unacknowledged = 0;
  let scheduled = false;
  let closed = false;
  let waiting: (() => void)[] = [];

  const isFull = (): boolean => !closed && queued + unacknowledged >= highWaterMark;
  const settle = (): void => {
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };
  const close = (error?: NodeJS.ErrnoException): void => {
    if (closed) return;
    closed = true;
    parts = [];
    settle();
    onClosed(error);
  };
  const send = (): void => {
    scheduled = false;
    if (closed || parts.length === 0) return;
    const text = parts.join("");
    const size = queued;
    parts = [];
    queued = 0;
    unacknowledged += size;
    stream.write(text, () => {
      unacknowledged -= size;
      if (!isFull()) settle();
    });
  };
  stream.on("error", close);
  stream.on("close", () => close());

  return {
    get closed() {
      return closed;
    },
    write(text) {
      if (closed) return;
      parts.push(text);
      queued += text.length;
      if (!scheduled) {
        scheduled = true;
        setImmediate(send);
      }
    },
    get isFull() {
      return isFull();
    },
    async ready() {
      while (isFull()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async flush() {
      send();
      while (!closed && unacknowledged > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
