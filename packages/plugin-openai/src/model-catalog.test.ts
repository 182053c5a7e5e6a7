import { costUsd } from "@lorimer/sdk/http";
import { describe, expect, it } from "vitest";
import { findModel, modelInfo } from "./model-catalog.js";
import { modelData } from "./model-data.js";

const usage = { input_tokens: 100_000, output_tokens: 1000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

describe("what is known of models", () => {
  it("has sane limits, prices, a source and a date for every entry", () => {
    for (const record of modelData) {
      expect(record.defaultOutputTokens, record.id).toBeLessThanOrEqual(record.maxOutputTokens);
      expect(record.maxOutputTokens, record.id).toBeLessThan(record.contextWindow);
      expect(record.source, record.id).toMatch(/^https:/);
      expect(record.asOf, record.id).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      if (record.price !== undefined) expect(record.price.cacheRead, record.id).toBeLessThan(record.price.input);
    }
    expect(new Set(modelData.map((record) => record.id)).size).toBe(modelData.length);
  });

  it.each([
    ["gpt-4.1-2025-04-14", 2],
    ["openai/gpt-5.4", 2.5],
    ["GPT-4o", 2.5],
    ["azure/eu/gpt-4o-mini-2024-07-18", 0.15],
    ["gpt-5-latest", 1.25],
  ])("finds %s", (id, input) => {
    expect(findModel(id)).toMatchObject({ id, price: { input } });
  });

  it("gives later models of a family its ways, but no price", () => {
    expect(findModel("gpt-6.3-nova")).toMatchObject({ outputField: "max_completion_tokens", contextWindow: 1_050_000 });
    expect(costUsd(usage, findModel("gpt-6.3-nova"))).toBeNull();
  });

  it("is cautious of models nobody knows", () => {
    expect(modelInfo(findModel("llama3.3:70b"))).toEqual({
      id: "llama3.3:70b",
      contextWindow: 128_000,
      maxOutputTokens: 16_384,
      defaultOutputTokens: 8_192,
      thinking: false,
      effort: [],
    });
    expect(costUsd(usage, findModel("gpt-oss:20b"))).toBeNull();
  });

  it("is overruled by the settings, patterns first, the exact name last", () => {
    const models = {
      "llama3.3": { contextWindow: 8192 },
      "llama*": { contextWindow: 32_768, price: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 } },
      "*": { effort: ["low" as const] },
    };
    expect(modelInfo(findModel("llama3.3", models))).toMatchObject({ contextWindow: 8192, price: { input: 1 }, effort: ["low"] });
    expect(costUsd(usage, findModel("llama3.3", models))).toBeCloseTo(0.102);
  });

  it("prices a long prompt as a whole at the higher rate, cached parts counted", () => {
    const record = findModel("gpt-5.4");
    expect(costUsd(usage, record)).toBeCloseTo(0.1 * 2.5 + 0.001 * 15);
    expect(costUsd({ ...usage, cache_read_input_tokens: 200_000 }, record)).toBeCloseTo(0.1 * 5 + 0.2 * 0.5 + 0.001 * 22.5);
  });
});
