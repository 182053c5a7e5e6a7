import { defineModelProvider } from "@lorimer/sdk";
import type { ModelProviderEntry } from "@lorimer/sdk";
import { AnthropicProvider } from "../anthropic-provider.js";
import { readSettings } from "../settings.js";

const anthropic: ModelProviderEntry = defineModelProvider({
  id: "anthropic",
  // Gateways speak the Messages API for models of any name, so what no other provider claims comes here.
  match: ["claude-*", "*"],
  create: (_needs, plugin) => new AnthropicProvider(readSettings(plugin.settings)),
});

export default anthropic;
