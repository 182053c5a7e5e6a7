export { LivePlugins } from "./live-plugins.js";
export type { LivePlugin } from "./live-plugins.js";
export type { ModuleProblem } from "./probe-modules.js";
