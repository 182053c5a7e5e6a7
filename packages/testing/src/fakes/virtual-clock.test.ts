import { describe, expect, test } from "vitest";
import { virtualClock } from "./virtual-clock.js";

describe("a virtual clock", () => {
  test("wakes sleepers in the order of their deadlines, and sleeps begun on the way as well", async () => {
    const clock = virtualClock();
    const log: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      log.push(`${name}@${clock.elapsed()}`);
    };
    void sleeper("late", 300).then(() => sleeper("later", 50));
    void sleeper("early", 100).then(() => sleeper("between", 100));
    await clock.advance(1000);
    expect(log).toEqual(["early@100", "between@200", "late@300", "later@350"]);
    expect(clock.elapsed()).toBe(1000);
  });

  test("does not wake anybody early", async () => {
    const clock = virtualClock();
    let woken = false;
    void clock.sleep(100).then(() => (woken = true));
    await clock.advance(99);
    expect(woken).toBe(false);
    await clock.advance(1);
    expect(woken).toBe(true);
  });

  test("lets a test wait for somebody to sleep", async () => {
    const clock = virtualClock();
    setTimeout(() => void clock.sleep(5), 5);
    await clock.untilSleeping();
    expect(clock.sleeping).toBe(1);
    await clock.advance(5);
    expect(clock.sleeping).toBe(0);
  });

  test("moves by itself when told to, without waiting", async () => {
    const clock = virtualClock({ auto: true, start: 0 });
    const real = performance.now();
    await clock.sleep(3_600_000);
    await Promise.all([clock.sleep(10), clock.sleep(20)]);
    expect(clock.now()).toBe(3_600_020);
    expect(performance.now() - real).toBeLessThan(10_000);
  });
});
