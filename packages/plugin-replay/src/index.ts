export { plugin } from "./plugin.js";
export { replaySession } from "./replay-session.js";
export type { ReplayedSession, ReplayHarness, ReplayOptions, ReplayReport } from "./replay-session.js";
export type { Divergence } from "./compare/divergence.js";
export { bundleSession } from "./bundle/bundle-session.js";
export type { BundleOptions } from "./bundle/bundle-records.js";
export { readLogFile, recordingText, writeLogFile } from "./bundle/bundle-file.js";
