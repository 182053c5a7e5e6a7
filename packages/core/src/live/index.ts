export { openLiveHarness } from "./live-harness.js";
export type { LiveHarness, Reloaded } from "./live-harness.js";
export type { LiveOptions } from "./live-options.js";
