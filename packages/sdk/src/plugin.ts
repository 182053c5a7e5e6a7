import type { Contributes, PluginManifest } from "./manifest.js";

/** Imports one module of a plugin. Nothing of the module runs before this is called. */
export type ModuleLoader = () => Promise<{ readonly default?: unknown }>;

/** A plugin as the kernel takes it: what it says of itself, what it contributes, and how its modules are imported. */
export interface Plugin {
  readonly manifest: PluginManifest;
  readonly contributes: Contributes;
  /** Keyed by the module paths that `contributes` names. */
  readonly modules: Readonly<Record<string, ModuleLoader>>;
}

/** Checks at compile time that a plugin has the right form; returns it as it is and runs none of its code. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
