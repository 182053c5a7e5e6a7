import { Clock, contextBlock, defineStage } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, virtualClock } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { Ledger } from "../contract/index.js";
import { plugin } from "../plugin.js";

const cached = defineStage({
  id: "test.cached",
  list: "context",
  slot: "cache",
  create: () => (draft) => ({
    ...draft,
    system: [contextBlock({ id: "base", text: "word ".repeat(3000), origin: "test", lifetime: "static", cacheable: true })],
    cache: [
      { at: "system", id: "base" },
      { at: "message", fromEnd: 1 },
    ],
  }),
});

const minutes = 60_000;

async function open(keepCacheWarm: number): Promise<{ readonly run: TestHarness; readonly clock: ReturnType<typeof virtualClock> }> {
  const clock = virtualClock();
  const run = await openTestHarness({
    script: () => "ok",
    plugins: [plugin, inlinePlugin({ stages: [cached] })],
    services: [[Clock, clock]],
    settings: { "lorimer.budget": { keepCacheWarm } },
  });
  return { run, clock };
}

describe("a cache that is kept warm", () => {
  test("is read again while nobody says anything, as often as the settings say, and is in the ledger", async () => {
    const { run, clock } = await open(2);
    await using harness = run;
    await harness.prompt("one");
    const [first] = harness.model.requests;
    for (const asked of [2, 3]) {
      await clock.untilSleeping(1);
      await clock.advance(5 * minutes);
      await expect.poll(() => harness.model.requests.length, { timeout: 30_000 }).toBe(asked);
      const warming = harness.model.requests.at(-1);
      expect([warming?.system, JSON.stringify(warming?.tools)]).toEqual([first?.system, JSON.stringify(first?.tools)]);
      expect(JSON.stringify(warming?.messages).startsWith(JSON.stringify(first?.messages).slice(0, -1))).toBe(true);
    }
    const ledger = await harness.session.service(Ledger);
    const warmings = async () => (await ledger.entries()).filter(({ purpose }) => purpose === "cache-warming");
    await expect.poll(warmings, { timeout: 30_000 }).toHaveLength(2);
    for (const { usage } of (await ledger.entries()).slice(1)) expect(usage.cache_read_input_tokens).toBeGreaterThan(2000);
    await clock.advance(60 * minutes);
    await harness.prompt("two");
    expect(harness.model.requests).toHaveLength(4);
    expect(JSON.stringify(harness.model.requests.at(-1)?.messages)).not.toContain("Nothing is to be done yet");
  });

  test("is left alone from the next prompt on, and where nothing says so", async () => {
    const { run, clock } = await open(1);
    await using harness = run;
    await harness.prompt("one");
    await clock.untilSleeping(1);
    await clock.advance(4 * minutes);
    await harness.prompt("two");
    await clock.untilSleeping(1);
    await clock.advance(minutes);
    expect(harness.model.requests).toHaveLength(2);
    const cold = await open(0);
    await using other = cold.run;
    await other.prompt("one");
    await cold.clock.advance(60 * minutes);
    expect(other.model.requests).toHaveLength(1);
  });
});
