import { expect, test } from "vitest";
import { replayCorpus } from "./replay-corpus.js";

test("half of a thousand generated sessions replay without a divergence", { timeout: 400_000 }, async () => {
  const { faults, figures } = await replayCorpus(1, 500);
  for (const figure of figures) console.log(`figure: ${figure}`);
  expect(faults).toEqual([]);
});
