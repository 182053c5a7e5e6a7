import type { Generation } from "./generation.js";

/** In what two sets of plugins differ, by name. */
export interface PluginChanges {
  readonly added: readonly string[];
  /** Of other code, manifest or settings. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function pluginChanges(before: Generation, after: Generation): PluginChanges {
  const settings = ({ config }: Generation, name: string): string => JSON.stringify(config.settings?.[name] ?? {});
  const names = [...after.plugins.keys()];
  const isChanged = (name: string): boolean =>
    before.plugins.get(name) !== after.plugins.get(name) || settings(before, name) !== settings(after, name);
  return {
    added: names.filter((name) => !before.plugins.has(name)),
    changed: names.filter((name) => before.plugins.has(name) && isChanged(name)),
    removed: [...before.plugins.keys()].filter((name) => !after.plugins.has(name)),
  };
}
