import { costUsd } from "@lorimer/sdk/http";
import { describe, expect, it } from "vitest";
import { findModel, modelInfo } from "./model-catalog.js";
import { modelData } from "./model-data.js";

describe("what is known of models", () => {
  it("has for each a source, a date and consistent limits", () => {
    for (const record of modelData) {
      expect(record.source, record.id).toMatch(/^https:\/\//);
      expect(record.asOf, record.id).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(record.defaultOutputTokens).toBeLessThanOrEqual(record.maxOutputTokens);
      expect(record.maxOutputTokens).toBeLessThan(record.contextWindow);
      if (record.price !== undefined) expect(record.price.cacheRead).toBeLessThan(record.price.input);
    }
    expect(new Set(modelData.map((record) => record.id)).size).toBe(modelData.length);
  });

  it.each([
    ["claude-opus-5-5", "claude-opus-5-5"],
    ["claude-opus-5", "claude-opus-5"],
    ["claude-haiku-4-5-20251001", "claude-haiku-4-5"],
    ["claude-haiku-4-5@20251001", "claude-haiku-4-5"],
    ["us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5"],
    ["claude-fable-5-2", "claude-fable-5-2"],
    ["claude-fable-5-3", "claude-fable-5-*"],
  ])("%s is %s", (id, expected) => {
    const expectedRecord = modelData.find((record) => record.id === expected)!;
    expect(findModel(id)).toEqual({ ...expectedRecord, id });
  });

  it("is cautious for a model that nobody knows", () => {
    const info = modelInfo(findModel("home-made-7b"));
    expect(info).toEqual({
      id: "home-made-7b",
      contextWindow: 200_000,
      maxOutputTokens: 32_000,
      defaultOutputTokens: 8_192,
      thinking: false,
      effort: [],
    });
    expect(
      costUsd({ input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }, findModel("home-made-7b")),
    ).toBeNull();
  });

  it("is overruled by the settings, by an exact id last", () => {
    const overrides = {
      "home-*": { contextWindow: 32_000, thinking: true },
      "home-made-7b": { contextWindow: 64_000 },
      "claude-opus-5": { price: { input: 1, output: 2, cacheWrite: 3, cacheRead: 0.5 } },
      "*": { defaultOutputTokens: 1000 },
    };
    expect(findModel("home-made-7b", overrides)).toMatchObject({ contextWindow: 64_000, thinking: true, defaultOutputTokens: 1000 });
    expect(findModel("claude-opus-5", overrides)).toMatchObject({ contextWindow: 1_000_000, price: { input: 1 } });
  });

  it("stays consistent when the settings change a part of it", () => {
    expect(findModel("claude-opus-5", { "*": { maxOutputTokens: 4000 } })).toMatchObject({
      maxOutputTokens: 4000,
      defaultOutputTokens: 4000,
    });
    const flat = { input: 1, output: 1, cacheWrite: 1, cacheRead: 1 };
    const usage = { input_tokens: 1_000_000, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    expect(costUsd(usage, findModel("claude-haiku-5-5", { "claude-haiku-*": { price: flat } }))).toBe(1);
  });

  it("prices long prompts at their own rate where there is one", () => {
    const usage = { input_tokens: 0, output_tokens: 1_000_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 100_000 };
    const haiku = findModel("claude-haiku-5-5");
    expect(costUsd(usage, haiku)).toBeCloseTo(0.5 + 0.001);
    expect(costUsd({ ...usage, input_tokens: 1 }, haiku)).toBeCloseTo(2.5 + 0.005);
  });
});
