import { describe, expect, test } from "vitest";
import { agentId, runId, sessionId } from "../ids.js";
import type { JournalEntry } from "../journal-contract.js";
import { SequenceProjection } from "./project-sequence.js";

const origin = { sessionId: sessionId("s"), agentId: agentId("a"), runId: runId("r"), time: 1 };
const opened: JournalEntry = { type: "opened", session: origin.sessionId, product: "p", version: "1", cwd: "/", model: "m" };
const event = (sequence: number): JournalEntry => ({
  type: "event",
  event: { type: "notice-given", level: "info", text: "x", ...origin, sequence },
});
const reserved = (events: number): JournalEntry => ({ type: "reserved", events });
const closed = (events: number): JournalEntry => ({ type: "closed", events });

function last(...entries: readonly JournalEntry[]): number {
  const sequence = new SequenceProjection();
  for (const [index, entry] of entries.entries()) sequence.apply({ v: 1, n: index + 1, t: 1, entry });
  return sequence.project();
}

describe("the number that events count on from", () => {
  test("is the last one given after a session that was closed, also where that one was not kept", () => {
    expect(last(opened, reserved(100), event(1), event(2), closed(2))).toBe(2);
    expect(last(opened, reserved(100), event(1), closed(7))).toBe(7);
    expect(last(opened, event(1), event(2), { type: "closed" })).toBe(2);
  });

  test("is behind all that may have been given after a crash, and stays so", () => {
    expect(last(opened, reserved(100), event(1))).toBe(100);
    expect(last(opened, reserved(100), event(1), opened)).toBe(100);
    expect(last(opened, reserved(100), event(1), opened, reserved(200), event(101), closed(101))).toBe(101);
    expect(last(opened, reserved(100), event(1), opened, reserved(200), event(101))).toBe(200);
  });

  test("is what it was in a log from before numbers were reserved", () => {
    expect(last(opened, event(1), event(5))).toBe(5);
    expect(last(opened, { type: "closed" })).toBe(0);
  });
});
