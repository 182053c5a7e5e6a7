import { describe, expect, it } from "vitest";
import { end, openFakeApi, request, run, sayHello, start, streams } from "../test/fake-api.js";
import { AnthropicProvider } from "./anthropic-provider.js";
import { readSettings } from "./settings.js";

const beta = "fast-mode-2026-02-01";
const usage = { input_tokens: 1000, output_tokens: 1, cache_read_input_tokens: 10_000 };
const reply = (speed?: string): readonly object[] => [start({ ...usage, speed }), ...end("end_turn", { output_tokens: 100 })];
/** Dollars of that reply by Claude Opus 5 at standard speed. */
const standardCost = (1000 * 5 + 100 * 25 + 10_000 * 0.5) / 1e6;
const fast = request({ speed: "fast" });

describe("fast mode", () => {
  it.each([
    [undefined, {}, undefined],
    ["standard", {}, undefined],
    ["fast", {}, beta],
    ["fast", { headers: { "anthropic-beta": "mine" } }, `mine,${beta}`],
    ["standard", { headers: { "anthropic-beta": "mine" } }, "mine"],
  ] as const)("with speed %s and the settings %j sends the betas %s", async (speed, settings, expected) => {
    await using api = await openFakeApi(streams(...sayHello));
    await run(api.provider(settings), speed === undefined ? request() : request({ speed }));
    const { headers, body } = api.received[0]!;
    expect(headers["anthropic-beta"]).toBe(expected);
    expect((JSON.parse(body) as { speed?: string }).speed).toBe(speed === "fast" ? "fast" : undefined);
  });

  it("keeps its beta beside that of reasoning which lost its conversation", async () => {
    const provider = new AnthropicProvider(readSettings({ apiKey: "key-abcdef" }));
    const { headers } = await provider.preview(request({ model: "claude-opus-5-5", speed: "fast" }));
    expect(headers["anthropic-beta"]).toBe(`thinking-binding-controls-2026-08-01,${beta}`);
  });

  it("that the model does not have fails before it is asked for, unless the settings know better", async () => {
    await using api = await openFakeApi(streams(...reply()));
    const asked = request({ model: "claude-sonnet-5", speed: "fast" });
    expect((await run(api.provider(), asked)).result).toMatchObject({ ok: false, kind: "unsupported", retryable: false });
    expect(api.received).toEqual([]);
    const models = { "claude-sonnet-*": { speeds: ["standard", "fast"] } };
    expect((await run(api.provider({ models }), asked)).result).toMatchObject({ ok: true });
    const removed = { "claude-opus-5": { speeds: ["standard"] } };
    expect((await run(api.provider({ models: removed }), fast)).result).toMatchObject({ ok: false, kind: "unsupported" });
    expect(api.received).toHaveLength(1);
  });

  it.each([
    ["what the settings say", "fast", { "claude-opus-5": { fastPriceFactor: 6 } }, 6 * standardCost],
    ["the same where the server does not say its speed", undefined, { "claude-opus-5": { fastPriceFactor: 6 } }, 6 * standardCost],
    ["the plain price where the server answered at standard speed", "standard", {}, standardCost],
  ])("costs %s", async (_what, speed, models, expected) => {
    await using api = await openFakeApi(streams(...reply(speed)));
    const { result } = await run(api.provider({ models }), fast);
    expect(result.costUsd).toBeCloseTo(expected, 10);
  });

  it("costs something unknown where nobody says how much", async () => {
    await using api = await openFakeApi(streams(...reply("fast")));
    const models = { "claude-sonnet-5": { speeds: ["standard", "fast"] } };
    for (const model of ["claude-opus-5", "claude-sonnet-5", "claude-fable-5-2"]) {
      const { result } = await run(api.provider({ models }), request({ model, speed: "fast" }));
      expect(result).toMatchObject({ ok: true, costUsd: null });
    }
  });

  it("is not priced by a factor that is no number", () => {
    expect(() => readSettings({ models: { "claude-*": { fastPriceFactor: "2" } } })).toThrow("models.claude-*.fastPriceFactor");
  });
});
