import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt } from "./excerpt.js";
import { HeadTail } from "./head-tail.js";
import { partialLength, plainText } from "./plain-text.js";

describe("HeadTail", () => {
  it("keeps exactly the first and the last bytes, however they are cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 30 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 40 }),
        (chunks, head, tail) => {
          const kept = new HeadTail(head, tail);
          for (const chunk of chunks) kept.add(chunk);
          const all = Buffer.concat(chunks);
          expect(kept.total).toBe(all.length);
          expect(Buffer.from(kept.head())).toEqual(all.subarray(0, head));
          expect(Buffer.from(kept.tail())).toEqual(all.subarray(Math.max(Math.min(head, all.length), all.length - tail)));
          expect(kept.omitted).toBe(Math.max(0, all.length - head - tail));
        },
      ),
    );
  });
});

describe("an excerpt", () => {
  it("is the whole text where that fits", () => {
    const kept = new HeadTail(100, 100);
    kept.add(Buffer.from("short ü"));
    expect(excerpt(kept, 100)).toEqual({ text: "short ü", complete: true });
  });

  it("stays near its limit and breaks no character, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 50 }),
            fc.string({ unit: "grapheme", maxLength: 50 }).map((text) => new TextEncoder().encode(text)),
          ),
          { maxLength: 40 },
        ),
        fc.integer({ min: 20, max: 300 }),
        (chunks, limit) => {
          const kept = new HeadTail(128, 128);
          for (const chunk of chunks) kept.add(chunk);
          const { text } = excerpt(kept, limit);
          expect(text.length).toBeLessThan(limit + 80);
          expect(text).toBe(Buffer.from(text).toString());
          expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        },
      ),
    );
  });

  it("adds no broken characters of its own", () => {
    const kept = new HeadTail(101, 103);
    kept.add(Buffer.from("€😀".repeat(200)));
    expect(excerpt(kept, 90).text).not.toContain("\ufffd");
    expect(excerpt(kept, 1000).text).not.toContain("\ufffd");
  });
});

describe("plain text", () => {
  it.each([
    ["\u001b[1;31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007x\u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\", "xlink"],
    ["\u001bPq#0;2\u001b\\after", "after"],
    ["\u001b(B\u001b=\u001b7text\u001b8", "text"],
    ["\u009b31mc1\u009b0m", "c1"],
    ["1%\r20%\r100%\ndone", "100%\ndone"],
    ["dos\r\nlines\r\n", "dos\nlines\n"],
    ["a\bb\u0007c\u0000d\te", "abcd\te"],
    ["cut \u001b[1;3", "cut "],
    ["kept at the end\r", "kept at the end"],
  ])("of %j is %j", (raw, plain) => expect(plainText(Buffer.from(raw))).toBe(plain));

  it("takes no long time for a storm of escape characters", () => {
    const started = performance.now();
    plainText(Buffer.from("\u001b]".repeat(60_000)));
    plainText(Buffer.from("\u001b[".repeat(60_000)));
    plainText(Buffer.from("a\r".repeat(60_000)));
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("knows how much of a character is still to come", () => {
    const euro = Buffer.from("a😀");
    expect([1, 2, 3, 4, 5].map((length) => partialLength(euro.subarray(0, length)))).toEqual([0, 1, 2, 3, 0]);
    expect(partialLength(Buffer.from([0x80, 0x80, 0x80, 0x80]))).toBe(0);
  });
});
