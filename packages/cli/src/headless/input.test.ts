import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInputLine } from "./input-line.js";
import { messageQueue } from "./message-queue.js";
import { readLines } from "./read-lines.js";

describe("stream-json input", () => {
  it("comes apart at line ends, wherever the bytes were cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 1, max: 7 }), async (texts, size) => {
        const lines = texts.map((text) => JSON.stringify(text));
        const bytes = Buffer.from(lines.join("\n"));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const read: string[] = [];
        for await (const line of readLines(Readable.from(chunks))) read.push(line);
        expect(read).toEqual(lines);
      }),
    );
  });

  it("reads messages with text or blocks", () => {
    expect(parseInputLine('{"type":"user","message":{"role":"user","content":"hi"},"priority":"next","uuid":"u"}', 1)).toEqual({
      type: "user",
      content: "hi",
      priority: "next",
      uuid: "u",
    });
    expect(parseInputLine('{"type":"user","message":{"role":"user","content":[{"type":"text","text":"hi"}]}}', 1)).toMatchObject({
      priority: "later",
    });
  });

  it.each([
    ["nonsense", "not a JSON object"],
    ["[1]", "not a JSON object"],
    ['{"type":"usr"}', 'the type "usr"'],
    ['{"type":"user"}', "without message.role"],
    ['{"type":"user","message":{"role":"user","content":""}}', "content"],
    ['{"type":"user","message":{"role":"user","content":[{"type":"tool_result"}]}}', "content"],
    ['{"type":"user","message":{"role":"user","content":"x"},"priority":"soon"}', "priority"],
    ['{"type":"control_request","request_id":"1"}', "request.subtype"],
  ])("says which line is wrong and how: %s", (text, message) => {
    expect(() => parseInputLine(text, 7)).toThrow(/^Line 7 of standard input/);
    expect(() => parseInputLine(text, 7)).toThrow(message);
  });

  it("hands out urgent messages first and ends when closed", async () => {
    const queue = messageQueue();
    for (const priority of ["later", "now"] as const) queue.add({ type: "user", content: priority, priority });
    queue.close();
    expect([(await queue.next())?.content, (await queue.next())?.content, await queue.next()]).toEqual(["now", "later", undefined]);
  });
});
