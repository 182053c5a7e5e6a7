export { plugin } from "./plugin.js";
export * from "./contract/index.js";
export { changeKey } from "./log/change-record.js";
export { ChangeLog, foldChanges } from "./log/change-log.js";
