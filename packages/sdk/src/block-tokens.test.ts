import { describe, expect, test } from "vitest";
import { estimateBlockTokens, estimateTokens } from "./index.js";
import type { ImageBlock } from "./index.js";

const image = (media: string, bytes: readonly number[]): ImageBlock => ({
  type: "image",
  source: { type: "base64", media_type: `image/${media}`, data: Buffer.from(bytes).toString("base64") },
});
const four = (number: number): readonly number[] => [(number >> 24) & 255, (number >> 16) & 255, (number >> 8) & 255, number & 255];
const png = (width: number, height: number): ImageBlock =>
  image("png", [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...four(13), 0x49, 0x48, 0x44, 0x52, ...four(width), ...four(height)]);
const jpeg = (width: number, height: number): ImageBlock =>
  image("jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, ...four(height).slice(2), ...four(width).slice(2), 3, 0, 0]);

describe("the tokens of a block", () => {
  test("are those of a picture's area, whatever its form, and never more than a provider scales it down to", () => {
    for (const make of [png, jpeg]) {
      expect(estimateBlockTokens(make(300, 250))).toBe(100);
      expect(estimateBlockTokens(make(8000, 6000))).toBe(1600);
    }
    expect(estimateBlockTokens(image("gif", [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 44, 1, 250, 0]))).toBe(100);
    expect(estimateBlockTokens(image("webp", [1, 2, 3]))).toBe(1600);
    expect(estimateBlockTokens({ type: "image", source: { type: "base64", media_type: "image/png", data: "not base64 !" } })).toBe(1600);
  });

  test("are those of a document's pages, and of a picture inside a result beside the words there", () => {
    const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "A".repeat(160_000) } } as const;
    expect(estimateBlockTokens(pdf)).toBe(4000);
    const words = { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "look" }] } as const;
    expect(estimateBlockTokens({ ...words, content: [...words.content, png(300, 250)] })).toBe(estimateBlockTokens(words) + 100);
  });

  test("are those of its text otherwise", () => {
    expect(estimateBlockTokens({ type: "text", text: "some words" })).toBe(estimateTokens("some words"));
    const result = { type: "tool_result", tool_use_id: "t", content: "words" } as const;
    expect(estimateBlockTokens(result)).toBe(estimateTokens(JSON.stringify(result)));
  });
});
