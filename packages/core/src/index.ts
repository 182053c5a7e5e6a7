export { defineHarness, openHarness } from "./harness.js";
export type {
  Harness,
  HarnessConfig,
  HarnessPlan,
  PromptOptions,
  QuarantinedPlugin,
  Session,
  SessionOptions,
  SessionRun,
} from "./session/session-api.js";
export type { Contribution, DiscoveredPlugin } from "./kernel/point.js";
export { normalise } from "./messages/normalise.js";
export type { NormaliseOptions } from "./messages/normalise.js";
export type { PromptSection } from "./session/prompts.js";
