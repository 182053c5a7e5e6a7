import { Breaker } from "./breaker.js";
import type { Countdown } from "./countdown.js";

/** The way on from a stage, told from the stage itself: neither its faults nor its time are the plugin's. */
export interface Passing<In, Out> {
  call(given: In, countdown: Countdown): Promise<Out>;
  /** What the last call comes to; undefined before the first. */
  readonly last: Promise<Out> | undefined;
  isTheirs(error: unknown): boolean;
}

export function passing<In, Out>(next: (given: In) => Promise<Out>): Passing<In, Out> {
  const thrown = new Set<unknown>();
  let last: Promise<Out> | undefined;
  return {
    call(given, countdown) {
      last = countdown.rest(() => Breaker.outside(() => next(given)));
      // The plugin may not wait for it.
      last.catch((error: unknown) => thrown.add(error));
      return last;
    },
    get last() {
      return last;
    },
    isTheirs: (error) => thrown.has(error),
  };
}
