import { describe, expect, it } from "vitest";
import { readModelOverrides } from "./model-overrides.js";
import { SettingReader } from "./setting-reader.js";

const read = (models: unknown): unknown => readModelOverrides(new SettingReader("demo", { models }), "models");
const price = { input: 1, output: 2, cacheWrite: 1, cacheRead: 0 };

describe("what the settings say of models", () => {
  it("is taken as it is where it can be reckoned with", () => {
    const models = { "llama*": { contextWindow: 8192, price, effort: ["low"] } };
    expect(read(models)).toEqual(models);
    expect(read(undefined)).toEqual({});
  });

  it.each<[string, unknown]>([
    ["models", []],
    ["models.x", { x: null }],
    ["models.x.contextWindow", { x: { contextWindow: "8k" } }],
    ["models.x.maxOutputTokens", { x: { maxOutputTokens: 0 } }],
    ["models.x.price", { x: { price: 3 } }],
    ["models.x.price.cacheWrite", { x: { price: { ...price, cacheWrite: undefined } } }],
    ["models.x.price.input", { x: { price: { ...price, input: -1 } } }],
  ])("is refused by its name: %s", (key, models) => {
    expect(() => read(models)).toThrow(`Setting "${key}" of plugin "demo" is not `);
  });
});
