import { expect, test } from "vitest";
import { replayCorpus } from "./replay-corpus.js";

test("half of a thousand generated sessions replay without a divergence", { timeout: 400_000 }, async () => {
  expect(await replayCorpus(1, 500)).toEqual([]);
});
