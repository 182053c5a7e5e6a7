import { noUsage } from "@lorimer/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRequest } from "./check-request.js";
import { chunks, replyBlocks, replyFrames } from "./frames.js";
import { reply } from "./reply.js";
import type { Reply } from "./reply.js";

const text = fc.string({ unit: "binary" });
const step = fc.oneof(
  text.map((words) => (base: Reply) => base.text(words)),
  text.map((words) => (base: Reply) => base.thinking(words)),
  fc.tuple(fc.constantFrom("Read", "Bash"), fc.dictionary(fc.string(), fc.jsonValue())).map(
    ([name, input]) =>
      (base: Reply) =>
        base.toolUse(name, input),
  ),
);
const replies = fc.array(step, { maxLength: 6 }).map((steps) => steps.reduce((base, add) => add(base), reply));
const options = { id: "x1", model: "m", usage: noUsage };

describe("a reply as frames", () => {
  test("the pieces of a text make the text, and none begins in the middle of a character", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (whole, size) => {
        const pieces = [...chunks(whole, size)];
        expect(pieces.join("")).toBe(whole);
        expect(pieces.every((piece) => piece.length > 0 && piece.length <= size + 1)).toBe(true);
        for (const [index, piece] of pieces.entries())
          if (index > 0) expect(/^[\udc00-\udfff]/.test(piece) && /[\ud800-\udbff]$/.test(pieces[index - 1] ?? "")).toBe(false);
      }),
    );
  });

  test("every block is opened, filled and closed in order, and its deltas make what the whole block holds", () => {
    fc.assert(
      fc.property(replies, (scripted) => {
        const texts: string[] = [];
        const closed: unknown[] = [];
        for (const frame of replyFrames(scripted, options)) {
          if (frame.kind === "deltas" && frame.type !== "signature_delta") texts[frame.index] = (texts[frame.index] ?? "") + frame.text;
          if (frame.kind !== "event" || frame.event.type !== "content_block_stop") continue;
          expect(frame.event.index).toBe(closed.length);
          closed.push(frame.event.content_block);
          const block = frame.event.content_block;
          const said =
            block.type === "text"
              ? block.text
              : block.type === "thinking"
                ? block.thinking
                : block.type === "tool_use"
                  ? JSON.stringify(block.input)
                  : "";
          expect(texts[frame.event.index] ?? "").toBe(said);
        }
        expect(closed).toEqual(replyBlocks(scripted, options.id));
      }),
    );
  });

  test("a reply sent back with its results is a request that the API takes", () => {
    fc.assert(
      fc.property(replies, (scripted) => {
        const said = replyBlocks(scripted, options.id).filter((block) => block.type !== "text" || block.text.trim() !== "");
        const content = said.slice(0, said.findLastIndex((block) => block.type !== "thinking") + 1);
        fc.pre(content.length > 0);
        const results = content.flatMap((block) =>
          block.type === "tool_use" ? [{ type: "tool_result", tool_use_id: block.id, content: "ok" }] : [],
        );
        const messages = [
          { role: "user", content: "go" },
          { role: "assistant", content },
          { role: "user", content: [...results, { type: "text", text: "next" }] },
        ];
        expect(checkRequest({ model: "m", max_tokens: 1, messages })).toEqual([]);
        if (results.length > 0) expect(checkRequest({ model: "m", max_tokens: 1, messages: messages.slice(0, 2) })).not.toEqual([]);
      }),
    );
  });
});
