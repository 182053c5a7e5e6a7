export { plugin } from "./plugin.js";
export { syncMemory } from "./shared/sync-memory.js";
export type { SyncReport } from "./shared/sync-memory.js";
export * from "./contract/index.js";
