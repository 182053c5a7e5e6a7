import type { ModelFailure, SessionEvent } from "@lorimer/sdk";
import { Clock, provide, Random } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider, seededRandom, virtualClock } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { openHarness } from "../index.js";
import { backoff } from "./retry.js";
import type { RetrySettings } from "./retry.js";

const settings: RetrySettings = { attempts: 5, baseMs: 500, loadBaseMs: 3_000, capMs: 60_000, totalMs: 180_000 };
const failure = (retryAfterMs?: number): ModelFailure => ({
  ok: false,
  kind: "overloaded",
  message: "busy",
  retryable: true,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Plays a script on a clock that runs ahead by itself, and says how long the run took on it. */
async function play(script: Script): Promise<{ events: SessionEvent[]; waitedMs: number; calls: number }> {
  const clock = virtualClock({ auto: true });
  const services = [
    provide(Clock, { level: "app", create: () => clock }),
    provide(Random, { level: "app", create: () => seededRandom(1) }),
  ];
  const model = scriptedProvider(script);
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [model, inlinePlugin({ services })],
  });
  await using session = await harness.openSession({ cwd: "/" });
  const started = clock.now();
  const events: SessionEvent[] = [];
  for await (const event of session.prompt("go")) events.push(event);
  return { events, waitedMs: clock.now() - started, calls: model.requests.length };
}

describe("a failed request", () => {
  test("is tried five times in all, with growing waits", async () => {
    const { events, calls, waitedMs } = await play(() => reply.failure("overloaded"));
    expect(calls).toBe(5);
    expect(events.filter((event) => event.type === "request-retried").map((event) => event.attempt)).toEqual([1, 2, 3, 4]);
    expect(waitedMs).toBeGreaterThan(10_000);
    expect(waitedMs).toBeLessThan(46_000);
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "model_error", message: expect.stringContaining("5 tries") } } });
  });

  test("waits at least as long as the server asks", async () => {
    const { waitedMs } = await play([reply.error(429, "rate_limit_error", "slow down", { "retry-after": "30" }), reply.text("ok")]);
    expect(waitedMs).toBeGreaterThanOrEqual(30_000);
  });

  test("is given up at once when the server asks for three hours", async () => {
    const { calls, waitedMs } = await play([reply.error(429, "rate_limit_error", "slow down", { "retry-after": "10800" })]);
    expect([calls, waitedMs]).toEqual([1, 0]);
  });

  test("is not tried again when trying cannot help", async () => {
    expect((await play([reply.failure("authentication")])).calls).toBe(1);
  });
});

describe("the wait before a retry", () => {
  test("never exceeds the cap by more than the server asked", () => {
    for (let attempt = 1; attempt < 40; attempt++) expect(backoff(failure(), attempt, settings, 0.999)).toBeLessThanOrEqual(settings.capMs);
  });

  test.each([undefined, 30_000])(
    "spreads fifty agents that failed together: no two seconds see more than a fifth of their tries (Retry-After: %s ms)",
    (retryAfterMs) => {
      const random = seededRandom(7);
      const tries = Array.from({ length: 50 }, () => {
        let at = 0;
        return [1, 2, 3, 4].map((attempt) => (at += backoff(failure(retryAfterMs), attempt, settings, random.fraction())));
      }).flat();
      expect(Math.max(...count(tries).values()) / tries.length).toBeLessThanOrEqual(0.2);
    },
  );
});

/** How many fall into each two seconds. */
function count(waits: readonly number[]): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const wait of waits) buckets.set(Math.floor(wait / 2000), (buckets.get(Math.floor(wait / 2000)) ?? 0) + 1);
  return buckets;
}
