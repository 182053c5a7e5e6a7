import { LorimerError } from "@lorimer/sdk";
import type { EmittedEvent } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { Breaker } from "./breaker.js";
import type { BreakerOptions } from "./breaker.js";

const never = (): Promise<never> => new Promise(() => undefined);
const boom = (): never => {
  throw new Error("boom");
};
const breaker = (options: BreakerOptions = {}): Breaker => new Breaker({ name: "acme", folder: "/acme" }, options);

describe("a breaker", () => {
  it("gives what the work gives", async () => {
    expect(await breaker().run({ part: "p" }, async () => "done")).toBe("done");
    expect(breaker().now({ part: "p" }, () => "done")).toBe("done");
  });

  it("names who failed to whoever waits, to the session, and where it is kept", async () => {
    const events: EmittedEvent[] = [];
    const noted: unknown[] = [];
    const own = breaker({ note: (failure) => noted.push(failure) });
    const use = { part: "tool Fetch", reporter: { emit: (event: EmittedEvent) => void events.push(event) } };
    await expect(own.run(use, boom)).rejects.toMatchObject({ code: "PLUGIN_FAILED", message: "The plugin acme failed (tool Fetch): boom" });
    expect(events).toEqual([{ type: "notice-given", level: "warning", plugin: "acme", text: "The plugin acme failed (tool Fetch): boom" }]);
    expect(noted).toEqual([{ name: "acme", folder: "/acme", part: "tool Fetch", message: "boom", count: 1, disabled: false }]);
  });

  it("opens after three failures, says so once, and runs nothing then", async () => {
    const told: string[] = [];
    const own = breaker({ warn: (text) => told.push(text) });
    for (let at = 0; at < 5; at++) await own.run({ part: "p" }, boom).catch(() => undefined);
    let ran = false;
    await expect(own.run({ part: "p" }, () => (ran = true))).rejects.toThrow("is switched off");
    expect(() => own.now({ part: "p" }, () => (ran = true))).toThrow("is switched off");
    expect(ran).toBe(false);
    expect(told).toHaveLength(3);
    expect(told.filter((text) => text.includes("switched off"))).toHaveLength(1);
  });

  it("waits no longer than it is told, and not for what the work itself waits for", async () => {
    const own = breaker({ deadlineMs: 50 });
    await expect(own.run({ part: "p" }, never)).rejects.toThrow("it did not end within 0.05 s");
    const rested = own.run({ part: "p" }, (countdown) =>
      countdown.rest(() => new Promise((done) => setTimeout(() => done("rested"), 200))),
    );
    expect(await rested).toBe("rested");
  });

  it("does not count what passes through, nor what was cancelled", async () => {
    const own = breaker();
    const foreign = new LorimerError("WORKSPACE_READ", "not there");
    const work = { part: "p", isForeign: (error: unknown) => error === foreign };
    for (let at = 0; at < 4; at++) await expect(own.run(work, () => Promise.reject(foreign))).rejects.toBe(foreign);
    for (let at = 0; at < 4; at++) await expect(own.run({ part: "p", signal: AbortSignal.abort() }, never)).rejects.toThrow("cancelled");
    expect(own.isOpen).toBe(false);
  });

  it("knows whose work runs, also in what that leaves behind, and not in what it calls", async () => {
    const own = breaker();
    const seen = await own.run({ part: "p" }, async () => {
      await new Promise((done) => setTimeout(done, 1));
      return [Breaker.current, Breaker.outside(() => Breaker.current)];
    });
    expect(seen).toEqual([own, undefined]);
    expect(Breaker.current).toBeUndefined();
  });
});
