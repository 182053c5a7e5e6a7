import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { lineWriter } from "./line-writer.js";

describe("the line writer", () => {
  it("sends everything of one tick as one write", async () => {
    const writes: string[] = [];
    const out = lineWriter(new Writable({ decodeStrings: false, write: (chunk: string, _encoding, done) => (writes.push(chunk), done()) }));
    for (let index = 0; index < 100; index++) out.write(`${index}\n`);
    await out.flush();
    expect(writes).toEqual([Array.from({ length: 100 }, (_, index) => `${index}\n`).join("")]);
  });

  it("asks producers to wait while the reader is behind, and goes on when it catches up", async () => {
    let release: () => void = () => undefined;
    const out = lineWriter(new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void (release = done) }));
    out.write("x".repeat(2 << 20));
    expect(out.isFull).toBe(true);
    const ready = out.ready();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    release();
    await ready;
    expect(out.isFull).toBe(false);
  });

  it("says once that the reader is gone, and then drops what is written", async () => {
    let gone = 0;
    const out = lineWriter(
      new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error("EPIPE"), { code: "EPIPE" })) }),
      () => gone++,
    );
    out.write("a");
    await out.flush();
    out.write("b");
    await out.flush();
    expect([gone, out.closed, out.isFull]).toEqual([1, true, false]);
  });
});
