export { plugin } from "./plugin.js";
export * from "./contract/index.js";
