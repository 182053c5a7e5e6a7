export { plugin } from "./plugin.js";
export * from "./contract/index.js";
export { readPackage } from "./session/session-packages.js";
export { indexInstalled } from "./installed/index-installed.js";
export { installedIndex } from "./installed/installed-packages.js";
export type { InstalledPackage } from "./installed/installed-packages.js";
