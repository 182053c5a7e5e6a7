import { describe, expect, it } from "vitest";
import { costUsd, findModelRecord } from "./model-table.js";
import type { ModelTable, PricedModel } from "./model-table.js";

const limits = { contextWindow: 100_000, maxOutputTokens: 8000, defaultOutputTokens: 4000, thinking: false, effort: [] } as const;
const price = { input: 1, output: 1, cacheWrite: 1, cacheRead: 1 };
const dear = { input: 2, output: 2, cacheWrite: 2, cacheRead: 2 };
const table: ModelTable<PricedModel> = {
  models: [
    { id: "big", ...limits, price, longPrompt: { above: 1000, price: dear } },
    { id: "big-*", ...limits },
  ],
  unknown: limits,
  bareName: (id) => id.replace(/^.*\//, ""),
};
const find = (id: string, overrides: Readonly<Record<string, Partial<PricedModel>>> = {}): PricedModel =>
  findModelRecord(table, id, overrides);
const usage = { input_tokens: 1_000_000, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

describe("a table of models", () => {
  it("is asked by the bare name and answers under the name that was asked for", () => {
    expect(find("gateway/big")).toMatchObject({ id: "gateway/big", price });
    expect(find("big-2")).toEqual({ id: "big-2", ...limits });
    expect(find("nobody")).toEqual({ id: "nobody", ...limits });
  });

  it("is overruled by the settings, an exact id last", () => {
    const overrides = { big: { contextWindow: 3 }, "b*": { contextWindow: 2, effort: ["low" as const] } };
    expect(find("gateway/big", overrides)).toMatchObject({ contextWindow: 3, effort: ["low"] });
  });

  it("keeps the usual output below the greatest", () => {
    expect(find("big", { big: { maxOutputTokens: 100 } }).defaultOutputTokens).toBe(100);
  });

  it("costs more for a long prompt, unless the settings name one price for all", () => {
    const own = { ...price, input: 5 };
    expect(costUsd({ ...usage, input_tokens: 1000 }, find("big"))).toBe(0.001);
    expect(costUsd(usage, find("big"))).toBe(2);
    expect(costUsd(usage, find("big", { big: { price: own } }))).toBe(5);
    expect(costUsd(usage, find("big", { big: { price: own, longPrompt: { above: 1, price: { ...dear, input: 9 } } } }))).toBe(9);
    expect(costUsd(usage, find("nobody"))).toBeNull();
  });
});
