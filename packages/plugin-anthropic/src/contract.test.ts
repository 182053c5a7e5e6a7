import { expectPluginConforms, startScriptedModel } from "@lorimer/testing";
import { describeModelProviderContract } from "@lorimer/testing/contracts";
import { describe, it } from "vitest";
import { AnthropicProvider } from "./anthropic-provider.js";
import { plugin } from "./plugin.js";
import { readSettings } from "./settings.js";

describeModelProviderContract("the provider of the Messages API", {
  model: "claude-opus-5",
  start: async (script) => {
    const model = await startScriptedModel({ script, apiKey: "sk-contract-key" });
    return {
      provider: new AnthropicProvider(readSettings({ baseUrl: model.url, apiKey: "sk-contract-key" })),
      requests: () => model.turn,
      [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
    };
  },
});

describe("the plugin", () => {
  it("conforms", async () => {
    await expectPluginConforms(plugin);
  });
});
