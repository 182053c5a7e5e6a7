import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { faultsAfter, killedAfter, killedAtCall } from "./killed-run.js";
import { thirtySession, thirtyTurns, turns, effectsOf } from "./scripted-thirty.js";

/**
 * All points with LORIMER_KILLS=all, or of them every n-th from the k-th with LORIMER_KILLS=k/n; otherwise as many as a test run has time
 * for, spread by a seed.
 */
const [, kind = "", which = "1", shares = "1"] = /^(?:(all)|(\d+)\/(\d+))$/.exec(process.env["LORIMER_KILLS"] ?? "") ?? [];
const everything = process.env["LORIMER_KILLS"] !== undefined;
const seed = Number(process.env["LORIMER_SEED"] ?? 1);
const calls = 500;
const points = everything ? share(Array.from({ length: calls }, (_, index) => index + 1)) : spread(calls, 60);
const moments = everything ? share(Array.from({ length: 200 }, (_, index) => index)) : Array.from({ length: 30 }, (_, index) => index);

function share(all: readonly number[]): readonly number[] {
  return kind === "all" ? all : all.filter((_, index) => index % Number(shares) === Number(which) - 1);
}

function spread(upTo: number, count: number): readonly number[] {
  // The beginning is the densest part: the log and its lock are made there.
  const first = Array.from({ length: 12 }, (_, index) => index + 1);
  const step = (upTo - first.length) / (count - first.length);
  return [...first, ...Array.from({ length: count - first.length }, (_, index) => Math.floor(12 + index * step + 1 + (seed % step)))];
}

async function inPairs<T>(values: readonly T[], work: (value: T, index: number) => Promise<void>): Promise<void> {
  const waiting = [...values.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all([worker(), worker()]);
}

describe("a session that is killed through the real CLI", () => {
  it(
    "at any of its first 500 writing calls loses nothing that was seen, goes on, and repeats no effect",
    async () => {
      await using place = await cliPlace(thirtyTurns, { keep: 1 });
      const faults: string[] = [];
      let [killed, seen] = [0, 0];
      await inPairs(points, async (n, index) => {
        const session = await thirtySession(place, index + 1);
        const run = await killedAtCall(place, session, n);
        if (run.killed) killed += 1;
        seen += run.lines.length;
        faults.push(...(await faultsAfter(place, session, run)).map((fault) => `call ${n}: ${fault}`));
      });
      console.log(
        `figure: kill -9 at writing calls ${points.length} (of which ${killed} hit a running session), lines seen before ${seen}, faults ${faults.length}`,
      );
      expect(faults).toEqual([]);
      expect(killed).toBeGreaterThan(points.length / 2);
    },
    everything ? 3_600_000 : 300_000,
  );

  it(
    "at a random moment loses nothing that was seen, goes on, and repeats no effect",
    async () => {
      await using place = await cliPlace(thirtyTurns, { keep: 1 });
      const whole = await thirtySession(place, 0);
      const started = performance.now();
      expect((await place.start(whole.args).finished).code).toBe(0);
      const took = performance.now() - started;
      expect((await effectsOf(whole)).size).toBe(turns);
      expect(statSync(whole.log).size).toBeGreaterThan(10_000);
      const faults: string[] = [];
      let [killed, seen] = [0, 0];
      await inPairs(moments, async (index) => {
        const session = await thirtySession(place, index + 1);
        const run = await killedAfter(place, session, took * (0.1 + 0.9 * ((index * 0.618 + seed * 0.37) % 1)));
        if (run.killed) killed += 1;
        seen += run.lines.length;
        faults.push(...(await faultsAfter(place, session, run)).map((fault) => `moment ${index}: ${fault}`));
      });
      console.log(
        `figure: kill -9 at random moments ${moments.length} (of which ${killed} hit a running session), lines seen before ${seen}, faults ${faults.length}`,
      );
      expect(faults).toEqual([]);
    },
    everything ? 1_800_000 : 200_000,
  );
});
