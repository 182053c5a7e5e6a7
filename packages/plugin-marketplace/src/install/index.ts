export { Installer } from "./installer.js";
export type { InstallResult, UpdateResult } from "./installer.js";
export type { Found, SearchResult } from "./search-plugins.js";
export type { KnownMarketplace, OpenMarketplace } from "./known-marketplaces.js";
export type { InstallOptions, InstallSettings, Proposal } from "./options.js";
export { idOf } from "./plugin-id.js";
export { reportCatalogue } from "../catalogue/report-catalogue.js";
export type { CatalogueReport, ReadEntry } from "../catalogue/report-catalogue.js";
