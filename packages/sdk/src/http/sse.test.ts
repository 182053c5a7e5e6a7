import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSse } from "./sse.js";
import type { SseEvent } from "./sse.js";

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const points = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, point] of points.slice(1).entries()) yield bytes.subarray(points[index], point);
}

async function all(body: AsyncIterable<Uint8Array>, options = {}): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  for await (const some of readSse(body, options)) events.push(...some);
  return events;
}

describe("reading server-sent events", () => {
  it("yields what ended in one piece as one array", async () => {
    const groups: number[] = [];
    for await (const some of readSse(pieces(Buffer.from("data: 1\n\ndata: 2\n\ndata: 3\n\n"), [18]))) groups.push(some.length);
    expect(groups).toEqual([2, 1]);
  });

  it("reads CRLF, comments, a byte order mark and several data lines", async () => {
    const stream = "\uFEFF: hello\r\nevent: a\r\ndata: one\r\ndata: two\r\n\r\n:ping\n\nid: 7\ndata:three\n\n";
    expect(await all(pieces(Buffer.from(stream), []))).toMatchObject([{ event: "a", data: "one\ntwo" }, { data: "three" }]);
  });

  it("drops what follows the last complete event", async () => {
    expect(await all(pieces(Buffer.from("data: 1\n\ndata: 2\n"), []))).toHaveLength(1);
  });

  it("gives the same events wherever the bytes are cut, also inside a character", async () => {
    const stream = Buffer.from('event: x\r\ndata: {"é":"日本語 🙂"}\r\n\r\ndata: ü\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 12 }), async (cuts) => {
        expect((await all(pieces(stream, cuts))).map((event) => event.data)).toEqual(['{"é":"日本語 🙂"}', "ü"]);
      }),
      { numRuns: 300 },
    );
  });

  it("fails on an event that is too large, before it holds all of it", async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from("data: ");
      for (;;) yield Buffer.alloc(1000, "x");
    }
    await expect(all(endless(), { maxEventChars: 10_000 })).rejects.toMatchObject({ code: "event_too_large" });
  });
});
