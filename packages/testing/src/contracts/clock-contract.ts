import type { Clock } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";

/** What every clock keeps. A clock under test must pass the time by itself: a virtual one with `auto`. */
export function describeClockContract(name: string, make: () => Clock): void {
  describe(`${name} keeps the contract of a clock`, () => {
    test("elapsed time never goes back", async () => {
      const clock = make();
      const before = clock.elapsed();
      await clock.sleep(5);
      expect(clock.elapsed()).toBeGreaterThanOrEqual(before);
    });

    test("a sleep lasts at least as long as asked, by both of its times", async () => {
      const clock = make();
      const [elapsed, now] = [clock.elapsed(), clock.now()];
      await clock.sleep(30);
      // A timer may fire a fraction of a millisecond before its time by another clock.
      expect(clock.elapsed() - elapsed).toBeGreaterThanOrEqual(29);
      expect(clock.now() - now).toBeGreaterThanOrEqual(29);
    });

    test("sleeps end in the order of their deadlines", async () => {
      const clock = make();
      const order: number[] = [];
      await Promise.all([60, 20, 40].map((ms) => clock.sleep(ms).then(() => order.push(ms))));
      expect(order).toEqual([20, 40, 60]);
    });

    test("an abort ends a sleep at once and without an error", async () => {
      const clock = make();
      const stop = new AbortController();
      const slept = clock.sleep(3_600_000, stop.signal);
      stop.abort();
      await slept;
      await clock.sleep(3_600_000, stop.signal);
      expect(stop.signal.aborted).toBe(true);
    });

    test("no sleep, and one of less than nothing, returns", async () => {
      const clock = make();
      await clock.sleep(0);
      await clock.sleep(-1);
      expect(clock.now()).toBeGreaterThan(0);
    });
  });
}
