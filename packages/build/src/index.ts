export { importSources } from "./import-sources.js";
export type { SourceOf } from "./import-sources.js";
export { generatePlugin } from "./generate-plugin.js";
export type { GeneratedPlugin, GenerateOptions } from "./generate-plugin.js";
export type { DescribedPlugin } from "./describe-plugin.js";
export { buildPlugin } from "./build-plugin.js";
export type { BuiltPlugin } from "./build-plugin.js";
export { buildCommand } from "./build-command.js";
export type { BuildCommand } from "./build-command.js";
