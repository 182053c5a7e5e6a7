export { createPlugin, inTheWay } from "./create-plugin.js";
export { readName } from "./plugin-name.js";
export type { PluginName } from "./plugin-name.js";
