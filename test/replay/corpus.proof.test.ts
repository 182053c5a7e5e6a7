import { expect, test } from "vitest";
import { replayCorpus } from "./replay-corpus.js";

// Interrupts and steering that fall into the same tick as something else are not ordered yet: docs/replay.md says how often that shows.
const mostDivergences = 3;

test(
  "generated sessions replay byte for byte, but for few that were interrupted in the same moment as something else",
  { timeout: 400_000 },
  async () => {
    const { faults, figures } = await replayCorpus(1, 60);
    for (const figure of figures) console.log(`figure: ${figure}`);
    expect(faults.length, faults.join("\n")).toBeLessThanOrEqual(mostDivergences);
  },
);
