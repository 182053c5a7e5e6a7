import { noUsage } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { costText } from "../render/render-event.js";
import { addSpent, nothingSpent } from "./result-line.js";

const spent = (costUsd: number, unpricedCalls: number) => ({
  usage: noUsage,
  costUsd,
  unpricedCalls,
  savedUsd: 0,
  apiMs: 0,
  byModel: { m: { usage: { ...noUsage, output_tokens: 2 }, costUsd, calls: 1 } },
});

describe("what was spent", () => {
  it("adds up over prompts, by model", () => {
    const total = addSpent(addSpent(nothingSpent, spent(1, 0)), { ...spent(2, 1), savedUsd: 0.25 });
    expect(total).toEqual({
      costUsd: 3,
      unpricedCalls: 1,
      savedUsd: 0.25,
      byModel: { m: { usage: { ...noUsage, output_tokens: 4 }, costUsd: 3, calls: 2 } },
    });
  });

  it("never passes an unknown price off as none", () => {
    expect([costText(spent(0, 0)), costText(spent(0, 2)), costText(spent(0.5, 1))]).toEqual([
      "$0.0000",
      "cost unknown",
      "$0.5000 and calls of unknown cost",
    ]);
  });
});
