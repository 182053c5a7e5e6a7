export { plugin } from "./plugin.js";
export { packageFormats } from "./package-formats.js";
