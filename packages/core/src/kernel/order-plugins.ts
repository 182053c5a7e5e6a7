import type { Plugin } from "@lorimer/sdk";
import { extensionOf, pluginName } from "./check-plugin.js";
import type { Fault } from "./point.js";

/** Orders plugins so that each comes after those it requires, otherwise as given. A plugin whose requirements fail is a fault. */
export function orderPlugins(plugins: readonly Plugin[]): { readonly ordered: readonly Plugin[]; readonly faults: readonly Fault[] } {
  const byName = new Map(plugins.map((plugin) => [pluginName(plugin), plugin]));
  const ordered = new Set<Plugin>();
  const failed = new Set<Plugin>();
  const faults: Fault[] = [];

  const refuse = (plugin: Plugin, cause: string, remedy: string): boolean => {
    failed.add(plugin);
    faults.push({ plugin, cause, remedy });
    return false;
  };
  const place = (plugin: Plugin, path: readonly Plugin[]): boolean => {
    if (ordered.has(plugin)) return true;
    if (failed.has(plugin)) return false;
    for (const name of extensionOf(plugin).requires ?? []) {
      const required = byName.get(name);
      if (required === undefined) return refuse(plugin, `requires ${name}, which is not here`, `Add ${name}.`);
      if (path.includes(required) || required === plugin) {
        return refuse(plugin, `requires ${name}, which requires it in turn`, "Break the circle of requirements.");
      }
      if (!place(required, [...path, plugin])) return refuse(plugin, `requires ${name}, which is faulty`, `Mend ${name} first.`);
    }
    ordered.add(plugin);
    return true;
  };
  for (const plugin of plugins) place(plugin, []);
  return { ordered: [...ordered], faults };
}
