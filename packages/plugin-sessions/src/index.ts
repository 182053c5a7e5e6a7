export { plugin } from "./plugin.js";
export { FileCatalogue } from "./catalogue/file-catalogue.js";
export * from "./contract/index.js";
export { appendEntry } from "./maintenance/append-entry.js";
export { forkLog } from "./maintenance/fork-log.js";
export { importLog } from "./maintenance/import-log.js";
export { repairLog } from "./maintenance/repair-log.js";
export type { RepairReport } from "./maintenance/repair-log.js";
export { SessionStore } from "./store/session-store.js";
