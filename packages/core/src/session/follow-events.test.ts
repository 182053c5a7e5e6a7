import type { SessionEvent } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { followEvents } from "./follow-events.js";

const event = (sequence: number): SessionEvent => ({ type: "notice-given", level: "info", text: "", sequence }) as SessionEvent;

/** A session whose first `stored` events are recorded; the rest happen one by one, the first `during` of them while the record is read. */
async function follow(total: number, stored: number, during: number, after: number): Promise<readonly number[]> {
  let tell = (_event: SessionEvent | undefined): void => undefined;
  const events = followEvents({
    after,
    subscribe: (listener) => {
      tell = listener;
      return () => undefined;
    },
    async *recorded() {
      for (let n = 1; n <= stored; n += 1) yield event(n);
      for (let n = 1; n <= during; n += 1) tell(event(stored + n));
      // Some of what just happened made it into the record as well.
      for (let n = 1; n <= during; n += 2) yield event(stored + n);
    },
  });
  setTimeout(() => {
    for (let n = stored + during + 1; n <= total; n += 1) tell(event(n));
    tell(undefined);
  }, 1);
  const seen: number[] = [];
  for await (const { sequence } of events) seen.push(sequence);
  return seen;
}

describe("following events from a cursor", () => {
  test("misses none that are recorded in order or still to come, and shows none twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.nat(30), fc.nat(40), async (stored, later, after) => {
        const seen = await follow(stored + later, stored, 0, after);
        expect(seen).toEqual(Array.from({ length: stored + later }, (_, n) => n + 1).filter((n) => n > after));
      }),
      { numRuns: 60 },
    );
  });

  test("shows what happens while the record is read once", async () => {
    const seen = await follow(8, 4, 1, 2);
    expect(seen).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test("ends when it is no longer wanted", async () => {
    const controller = new AbortController();
    const events = followEvents({ after: 0, signal: controller.signal, subscribe: () => () => undefined, async *recorded() {} });
    const next = events.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
