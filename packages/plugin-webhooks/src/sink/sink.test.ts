import { seededRandom, virtualClock } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import type { OutgoingEvent } from "../event/outgoing-event.js";
import { readSinks } from "../settings/sink-config.js";
import type { Posted } from "./post.js";
import { Sink } from "./sink.js";

interface Bench {
  readonly sink: Sink;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly sent: readonly { readonly dropped: number; readonly events: readonly OutgoingEvent[] }[];
  /** Milliseconds at which attempts were made. */
  readonly attempts: readonly number[];
  readonly warnings: readonly string[];
}

function bench(answer: (attempt: number, signal: AbortSignal) => Posted | Promise<Posted>, settings: object = {}): Bench {
  const clock = virtualClock();
  const sent: Bench["sent"][number][] = [];
  const attempts: number[] = [];
  const warnings: string[] = [];
  const { sinks } = readSinks([{ url: "https://example.com/x", batch: { maxEvents: 10, maxMs: 100 }, ...settings }], {});
  const post = async (_url: string, _headers: object, body: string, signal: AbortSignal): Promise<Posted> => {
    attempts.push(clock.elapsed());
    const posted = await answer(attempts.length, signal);
    if (posted.ok) sent.push(JSON.parse(body) as Bench["sent"][number]);
    return posted;
  };
  const sink = new Sink(sinks[0]!, { clock, random: seededRandom(), post, host: "box", warn: (text) => void warnings.push(text) });
  return { sink, clock, sent, attempts, warnings };
}

const event = (sequence: number): OutgoingEvent => ({
  type: "run-started",
  time: "",
  session: "s",
  agent: "a",
  run: "r",
  sequence,
  data: {},
});
const busy: Posted = { ok: false, reason: "it answers with status 503", again: true };

describe("a sink", () => {
  it("waits for a full batch, but no longer than it should", async () => {
    const { sink, clock, sent } = bench(() => ({ ok: true }));
    for (let number = 1; number <= 12; number++) sink.push(event(number));
    await clock.advance(0);
    expect(sent.map(({ events }) => events.length)).toEqual([10]);
    await clock.advance(100);
    expect(sent.map(({ events }) => events.length)).toEqual([10, 2]);
  });

  it("pauses longer before each repetition, by chance a little less, and at most half a minute", async () => {
    const { sink, clock, attempts } = bench(() => busy, { retries: 10 });
    sink.push(event(1));
    await clock.advance(400_000);
    const pauses = attempts.slice(1).map((at, index) => at - attempts[index]!);
    expect(pauses).toHaveLength(10);
    for (const [index, pause] of pauses.entries()) {
      const most = Math.min(500 * 2 ** index, 30_000);
      expect(pause).toBeLessThanOrEqual(most);
      expect(pause).toBeGreaterThanOrEqual(Math.min(most / 2, 30_000));
    }
  });

  it("waits as long as it is asked to, up to its own limit", async () => {
    const asked = bench((attempt) =>
      attempt === 1 ? { ...busy, waitMs: 5000 } : attempt === 2 ? { ...busy, waitMs: 3_600_000 } : { ok: true },
    );
    asked.sink.push(event(1));
    await asked.clock.advance(60_000);
    expect(asked.attempts.slice(1).map((at, index) => at - asked.attempts[index]!)).toEqual([5000, 30_000]);
    expect(asked.sent).toHaveLength(1);
  });

  it("keeps a thousand events at most, drops the oldest, and tells the receiver how many", async () => {
    let release: (posted: Posted) => void = () => undefined;
    const { sink, clock, sent, warnings } = bench((attempt) =>
      attempt === 1 ? new Promise((resolve) => (release = resolve)) : { ok: true },
    );
    sink.push(event(0));
    await clock.advance(100);
    for (let number = 1; number <= 1500; number++) sink.push(event(number));
    release({ ok: true });
    await clock.advance(100);
    const events = sent.flatMap((body) => body.events.map(({ sequence }) => sequence));
    expect(events).toEqual([0, ...Array.from({ length: 1000 }, (_, index) => index + 501)]);
    expect(sent.map(({ dropped }) => dropped).filter((dropped) => dropped > 0)).toEqual([500]);
    expect(warnings).toHaveLength(1);
    expect(sink.lost).toBe(500);
  });

  it("sends at once what is left when it closes, and repeats nothing then", async () => {
    const { sink, clock, attempts } = bench(() => busy);
    sink.push(event(1));
    await sink.close();
    expect(attempts).toHaveLength(1);
    expect(clock.elapsed()).toBe(0);
    expect(sink.lost).toBe(1);
  });

  it("gives up after three seconds when it closes", async () => {
    const { sink, clock, warnings } = bench(
      (_attempt, signal) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve({ ok: false, reason: "it does not answer in time", again: true })),
        ),
    );
    for (let number = 1; number <= 25; number++) sink.push(event(number));
    const closed = sink.close();
    await clock.untilSleeping();
    await clock.advance(3000);
    await closed;
    expect(warnings.at(-1)).toMatch(/lost 25 events: it does not answer in time/);
  });

  it("takes nothing more once it is closed", async () => {
    const { sink, sent } = bench(() => ({ ok: true }));
    await sink.close();
    sink.push(event(1));
    expect(sent).toEqual([]);
  });
});
