export { plugin } from "./plugin.js";
export { FileCatalogue } from "./catalogue/file-catalogue.js";
export * from "./contract/index.js";
export { SessionStore } from "./store/session-store.js";
