export { plugin } from "./plugin.js";
export { packageFormats } from "./package-formats.js";
export { readProject } from "./project/read-project.js";
export { readAgentCollection } from "./project/read-agent-collection.js";
