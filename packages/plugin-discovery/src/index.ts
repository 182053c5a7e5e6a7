export { plugin } from "./plugin.js";
export * from "./contract/index.js";
export { readPackage } from "./session/session-packages.js";
export { installedIndex } from "./session/named-packages.js";
export type { InstalledPackage } from "./session/named-packages.js";
