export { syncSettings } from "./settings-sync.js";
export type { SyncAdapter, SyncDocument, SyncOutcome } from "./settings-sync.js";
