export { remotePolicy } from "./remote-policy.js";
export type { RemotePolicyOptions } from "./remote-policy.js";
export { riskyChanges } from "./risky-changes.js";
export type { RiskyChange } from "./risky-changes.js";
