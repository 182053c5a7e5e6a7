import { defineModelProvider } from "@lorimer/sdk";
import type { ModelProviderEntry } from "@lorimer/sdk";
import { OpenAIProvider } from "../openai-provider.js";
import { readSettings } from "../settings.js";

const openai: ModelProviderEntry = defineModelProvider({
  id: "openai",
  // Models of any other name are asked for as `openai/NAME`.
  match: ["gpt-*", "o1*", "o3*", "o4*", "chatgpt-*"],
  create: (_needs, plugin) => new OpenAIProvider(readSettings(plugin.settings)),
});

export default openai;
