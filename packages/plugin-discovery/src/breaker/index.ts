export { Breaker } from "./breaker.js";
export { containModule } from "./contain-module.js";
export { noteFailure, readFailures } from "./failure-log.js";
export type { KeptFailure } from "./failure-log.js";
export { ProcessGuard } from "./process-guard.js";
