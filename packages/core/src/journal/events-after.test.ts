import { agentId, runId, sessionId } from "@lorimer/sdk";
import type { JournalEntry, JournalFile } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";
import { describe, expect, test } from "vitest";
import { eventsAfter } from "./events-after.js";

const origin = { sessionId: sessionId("s"), agentId: agentId("a"), runId: runId("r"), time: 1 };

/** A log of 2 MB whose events skip numbers, with other records between, and how many bytes of it were read. */
function log(): JournalFile & { read: JournalFile["read"]; readonly bytes: Buffer; taken: number } {
  const lines: string[] = [];
  const write = (entry: JournalEntry): void => void lines.push(writeLine({ v: 1, n: lines.length + 1, t: 1, entry }));
  for (let at = 1; at <= 2000; at += 1) {
    write({ type: "event", event: { type: "notice-given", level: "info", text: "ü".repeat(500), ...origin, sequence: at * 3 } });
    if (at % 10 === 0) write({ type: "noted", key: "k", value: at });
  }
  const bytes = Buffer.from(lines.join(""));
  const file = {
    bytes,
    taken: 0,
    async *read() {
      file.taken += bytes.length;
      yield bytes;
    },
    tail: async (length: number) => {
      file.taken += Math.min(length, bytes.length);
      return { bytes: bytes.subarray(Math.max(0, bytes.length - length)), whole: length >= bytes.length };
    },
    append: async () => undefined,
    sync: async () => undefined,
    close: async () => undefined,
  };
  return file;
}

async function numbers(file: JournalFile, after: number, sound = true): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const { sequence } of eventsAfter(file, after, sound)) seen.push(sequence);
  return seen;
}

describe("the events after a cursor", () => {
  test.each([-1, 0, 1, 3, 2999, 3000, 5500, 5997, 5999, 6000, 6001, 9_999_999])(
    "%i are all there, in order, and no others",
    async (after) => {
      const all = Array.from({ length: 2000 }, (_, index) => (index + 1) * 3);
      const expected = all.filter((sequence) => sequence > after);
      expect(await numbers(log(), after)).toEqual(expected);
      expect(await numbers(log(), after, false)).toEqual(expected);
      const { tail: _tail, ...whole } = log();
      expect(await numbers(whole, after)).toEqual(expected);
    },
  );

  test("that is of a moment ago take no more than the end of the log", async () => {
    const file = log();
    expect(await numbers(file, 5970)).toHaveLength(10);
    expect(file.taken).toBeLessThan(file.bytes.length / 4);
  });

  test("are found wherever they stand in a log that is not sound", async () => {
    const file = log();
    const lines = file.bytes.toString("utf8").split("\n");
    const moved = Buffer.from([lines.at(-2), ...lines.slice(0, -2), ""].join("\n"));
    const bytes = {
      ...file,
      read: async function* () {
        yield moved;
      },
    };
    expect(await numbers(bytes, 5990, false)).toEqual([5991, 5994, 5997, 6000]);
  });
});
