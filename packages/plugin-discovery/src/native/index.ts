export { foundPlugin } from "./discovered.js";
export type { FoundPlugin } from "./discovered.js";
export { nativePlugins } from "./native-plugins.js";
export type { HostingOptions } from "./contained.js";
export type { NativePlaces } from "./native-plugins.js";
