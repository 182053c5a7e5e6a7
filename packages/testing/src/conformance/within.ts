import { setTimeout as wait } from "node:timers/promises";

/** What the work comes to, or undefined when it takes longer than that. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  const deadline = wait(ms, undefined, { signal: done.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    done.abort();
  }
}
