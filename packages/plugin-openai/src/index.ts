export { plugin } from "./plugin.js";
export type { ModelOverride, OpenAISettings } from "./settings.js";
