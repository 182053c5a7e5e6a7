import { messageId, sessionId } from "../index.js";
import type { JournalRecord } from "../index.js";
import { describe, expect, test } from "vitest";
import { foldJournal, readJournal, readLine, upgraded, writeLine } from "./index.js";

const session = sessionId("00000000-0000-4000-8000-000000000001");

function record(n: number, text: string = `text ${n}`): JournalRecord {
  const message = { type: "user", id: messageId(`m${n}`), content: [{ type: "text", text }] } as const;
  return {
    v: 1,
    n,
    t: 1000 + n,
    entry: n === 1 ? { type: "opened", session, product: "p", version: "1", cwd: "/", model: "m" } : { type: "steered", message },
  };
}

const records = Array.from({ length: 24 }, (_, index) => record(index + 1, index === 7 ? "a\u2028b\u2029c\r\nd\u0000e é 漢" : undefined));
const lines = records.map(writeLine);
const whole = Buffer.from(lines.join(""));

async function* chunks(bytes: Uint8Array, size: number = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (bytes: Uint8Array | string) => readJournal(chunks(Buffer.from(bytes)));
const numbers = (found: readonly JournalRecord[]): readonly number[] => found.map(({ n }) => n);

describe("a log that is damaged", () => {
  test("gives everything where nothing is, whatever its bytes come in", async () => {
    for (const size of [1, 7, 1 << 20])
      expect(await readJournal(chunks(whole, size))).toEqual({ records, faults: [], endsWhole: true, next: 25 });
  });

  test("cut at every byte of its last three records loses only what was cut, and says so", async () => {
    const from = whole.length - Buffer.byteLength(lines.slice(-3).join(""));
    for (let length = from; length < whole.length; length += 1) {
      const found = await read(whole.subarray(0, length));
      const kept = lines
        .map((line) => Buffer.byteLength(line))
        .reduce(
          (state, size) => (state.at + size - 1 <= length ? { at: state.at + size, count: state.count + 1 } : { ...state, at: Infinity }),
          { at: 0, count: 0 },
        ).count;
      expect(numbers(found.records)).toEqual(numbers(records.slice(0, kept)));
      const cleanCut = whole[length - 1] === 10;
      expect(found.endsWhole).toBe(cleanCut);
      const lacksOnlyItsEnd = whole[length] === 10;
      expect(found.faults.map(({ kind }) => kind)).toEqual(cleanCut || lacksOnlyItsEnd ? [] : ["incomplete"]);
    }
  });

  test("with one of 2,000 bytes changed loses the record that holds it, or none, and names it", async () => {
    const ends = lines.map(
      (
        (at) => (line: string) =>
          (at += Buffer.byteLength(line))
      )(0),
    );
    let state = 12345;
    for (let flip = 0; flip < 2000; flip += 1) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const at = state % whole.length;
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (state >>> 29));
      if (bytes[at] === whole[at]) continue;
      const { records: found, faults } = await read(bytes);
      const hit = ends.findIndex((end) => at < end) + 1;
      const expected = numbers(records).filter((n) => n !== hit);
      // The line feed is no part of a record: whoever stands before it is still whole.
      const survived = at === (ends[hit - 1] ?? 0) - 1;
      expect(numbers(found)).toEqual(survived ? numbers(records) : expected);
      expect(faults.length).toBeGreaterThan(0);
      for (const one of found) expect(one).toEqual(records[one.n - 1]);
    }
  });

  test("with lines twice, in another order, blank, or ended as on another system gives every record once, in order", async () => {
    expect((await read([...lines, ...lines.slice(3, 9)].join(""))).records).toEqual(records);
    const turned = await read([...lines].reverse().join(""));
    expect([turned.records, turned.faults]).toEqual([records, []]);
    const swapped = [...lines];
    [swapped[4], swapped[15]] = [swapped[15] ?? "", swapped[4] ?? ""];
    const bytes = Buffer.from(swapped.join(""));
    const { fold } = await foldJournal(
      () => chunks(bytes),
      () => ({
        numbers: [] as number[],
        apply(one: JournalRecord) {
          this.numbers.push(one.n);
        },
      }),
    );
    expect(fold.numbers).toEqual(numbers(records));
    expect((await read(lines.join("\n\n"))).records).toEqual(records);
    expect(await read(lines.join("").replaceAll("\n", "\r\n"))).toMatchObject({ records, faults: [] });
    expect(await read("")).toEqual({ records: [], faults: [], endsWhole: true, next: 1 });
  });

  test("with zeros, rubbish or half a record before a whole one keeps the whole one", async () => {
    const torn = `${lines.slice(0, 5).join("")}${"\0".repeat(4096)}${lines[5]}${lines[6]?.slice(0, 50)}${lines.slice(7).join("")}`;
    const { records: found, faults } = await read(torn);
    expect(numbers(found)).toEqual(numbers(records).filter((n) => n !== 7));
    expect(faults.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      "damaged: part of a line was left out: its checksum does not fit",
      "damaged: part of a line was left out: its checksum does not fit",
      "missing: record 7 is gone",
    ]);
  });

  test("with a line of 50 MB is read past it, also where it is a record", async () => {
    const rubbish = `${lines[0]}${"x".repeat(50_000_000)}\n${lines[1]}`;
    expect(numbers((await readJournal(chunks(Buffer.from(rubbish), 1 << 20))).records)).toEqual([1, 2]);
    const large = record(2, "y".repeat(50_000_000));
    const found = await readJournal(chunks(Buffer.from(`${lines[0]}${writeLine(large)}`), 1 << 20));
    expect(found.records[1]).toEqual(large);
  });

  test("of 200,000 lines of rubbish is named without end of memory", async () => {
    const { records: found, faults } = await read('rubbish {"v":1\n'.repeat(200_000));
    expect([found, faults.length, faults.at(-1)?.message]).toEqual([[], 1001, "199000 more faults"]);
  });
});

describe("the version of a record", () => {
  test("that a later release wrote is left alone, and its numbers are not given again", async () => {
    const later = writeLine({ ...record(3), v: 2, entry: { type: "unheard of" } as never });
    const { records: found, faults, next } = await read(`${lines[0]}${lines[1]}${later}`);
    expect([numbers(found), faults.map(({ kind }) => kind), next]).toEqual([[1, 2], ["newer"], 4]);
  });

  test("that an earlier release wrote is brought up step by step", () => {
    const steps = {
      // An invented version that called things otherwise, and one before it that counted from 0.
      [-1]: (old: Readonly<Record<string, unknown>>) => ({ ...old, v: 0, number: Number(old["number"]) + 1 }),
      0: (old: Readonly<Record<string, unknown>>) => ({
        v: 1,
        n: old["number"],
        t: old["at"],
        entry: { type: "named", name: old["title"] },
      }),
    };
    const old = { v: -1, number: 4, at: 5, title: "x" };
    expect(upgraded(old, steps)).toEqual({ v: 1, n: 5, t: 5, entry: { type: "named", name: "x" } });
    const line = writeLine(old as never).slice(0, -1);
    expect(readLine(Buffer.from(line), steps)).toEqual({ record: { v: 1, n: 5, t: 5, entry: { type: "named", name: "x" } } });
    expect(readLine(Buffer.from(line))).toMatchObject({ fault: "damaged" });
  });
});
