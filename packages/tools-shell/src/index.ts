export { plugin } from "./plugin.js";
export { isPlainReadOnly } from "./shell/plain-read-only.js";
export type { BashOutput } from "./shell/bash-output.js";
