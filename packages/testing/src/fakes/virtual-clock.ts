import { setImmediate as nextLoop } from "node:timers/promises";
import type { Clock } from "@lorimer/sdk";

export interface VirtualClockOptions {
  /** Milliseconds since the epoch at the start. Default: 2026-01-01, midnight UTC. */
  readonly start?: number;
  /** Jump to the next sleeper as soon as all pending promises have run, so that nothing ever waits; it does not wait for files or processes. Default: no. */
  readonly auto?: boolean;
}

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Moves time on: wakes sleepers in the order of their deadlines, and lets what they woke run before the next. */
  advance(ms: number): Promise<void>;
  /** Resolves as soon as at least `count` sleeps are waiting. */
  untilSleeping(count?: number): Promise<void>;
  /** How many sleeps are waiting. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** Time for tests: the same contract as the real clock, and never a real wait. */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const start = options.start ?? Date.UTC(2026, 0, 1);
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<() => void>();
  let elapsed = 0;
  let moving = false;

  const wakeNext = (until: number): boolean => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) if (sleeper.due <= until && (next === undefined || sleeper.due < next.due)) next = sleeper;
    if (next === undefined) return false;
    elapsed = Math.max(elapsed, next.due);
    next.wake();
    return true;
  };

  const runByItself = async (): Promise<void> => {
    if (moving) return;
    moving = true;
    do await settle();
    while (wakeNext(Infinity));
    moving = false;
  };

  return {
    now: () => start + elapsed,
    elapsed: () => elapsed,
    sleep(ms, signal) {
      if (signal?.aborted === true || ms <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { due: elapsed + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
        for (const watcher of [...watchers]) watcher();
        if (options.auto === true) void runByItself();
      });
    },
    async advance(ms) {
      const target = elapsed + ms;
      do await settle();
      while (wakeNext(target));
      elapsed = target;
    },
    untilSleeping(count = 1) {
      return new Promise((resolve) => {
        const check = (): void => {
          if (sleepers.size < count) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      });
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

/** Lets every promise that can go on do so, including those that cross an event-loop turn or two. */
async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await nextLoop();
}
