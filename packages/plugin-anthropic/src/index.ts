export { plugin } from "./plugin.js";
export type { AnthropicSettings, ModelOverride } from "./settings.js";
