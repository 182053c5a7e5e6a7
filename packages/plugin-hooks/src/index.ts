export { plugin } from "./plugin.js";
export type { HookEventName, HookInput, HookOutput } from "./schema/index.js";
