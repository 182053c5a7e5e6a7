export { IsolatedModules } from "./isolated-modules.js";
export { carryInProcess } from "./process-carrier.js";
export { carryInWorker } from "./worker-carrier.js";
