import type { SessionEvent } from "@lorimer/sdk";

export interface FollowOptions {
  /** The last sequence number that the consumer has seen; 0 for all. */
  readonly after: number;
  readonly signal?: AbortSignal | undefined;
  /** Calls back with every event from now on, and with undefined when there are no more; returns the way to stop. */
  subscribe(listener: (event: SessionEvent | undefined) => void): () => void;
  /** What was recorded so far, oldest first. Read after `subscribe`, so that nothing falls between. */
  recorded(): AsyncIterable<SessionEvent>;
}

/** Every recorded event after a cursor, then every event as it happens: a consumer that lost its connection misses nothing and sees nothing twice. */
export async function* followEvents({ after, signal, subscribe, recorded }: FollowOptions): AsyncGenerator<SessionEvent, void, void> {
  const waiting: SessionEvent[] = [];
  let ended = false;
  let wake = (): void => undefined;
  const end = (): void => {
    ended = true;
    wake();
  };
  const stop = subscribe((event) => {
    if (event === undefined) return end();
    waiting.push(event);
    wake();
  });
  signal?.addEventListener("abort", end, { once: true });
  let last = after;
  try {
    for await (const event of recorded()) {
      if (signal?.aborted === true) return;
      if (event.sequence <= last) continue;
      last = event.sequence;
      yield event;
    }
    for (;;) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
        if (signal?.aborted === true) return;
        if (event.sequence <= last) continue;
        last = event.sequence;
        yield event;
      }
      if (ended || signal?.aborted === true) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
    signal?.removeEventListener("abort", end);
  }
}
