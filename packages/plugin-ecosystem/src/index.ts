export { plugin } from "./plugin.js";
export { packageFormats } from "./package-formats.js";
export { readMarketplace } from "./marketplace/read-marketplace.js";
export type { MarketplaceReading, ReadEntry } from "./marketplace/read-marketplace.js";
export { readProject } from "./project/read-project.js";
