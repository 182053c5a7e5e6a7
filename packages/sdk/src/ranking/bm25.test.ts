import { expect, it } from "vitest";
import { bm25 } from "./bm25.js";

const text = (words: string): { readonly length: number; weightOf(word: string): number } => {
  const all = words.split(" ");
  return { length: all.length, weightOf: (word) => all.filter((other) => other === word).length };
};

it("scores rare words above common ones, and short texts above long ones", () => {
  const [rare = 0, common = 0, long = 0, none] = bm25(
    ["the", "cat", "cat"],
    [text("the cat"), text("the dog"), text("the dog and so on"), text("a bird")],
  );
  expect(rare).toBeGreaterThan(common);
  expect(common).toBeGreaterThan(long);
  expect(none).toBe(0);
});

it("scores nothing where nothing is asked or nothing is there", () => {
  expect(bm25([], [text("a")])).toEqual([0]);
  expect(bm25(["a"], [])).toEqual([]);
  expect(bm25(["a"], [{ length: 0, weightOf: () => 0 }])).toEqual([0]);
});
