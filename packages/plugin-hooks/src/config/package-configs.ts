import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import type { WaitingConfig, WaitingHooks } from "./hook-set.js";

/** The hooks of packages by the events they hear. There may be hundreds of packages, and what is in their hooks is read when an event fires. */
export class PackageConfigs implements WaitingHooks {
  readonly #byEvent: ReadonlyMap<string, readonly ActivePackage[]>;
  readonly #configs = new Map<ActivePackage, readonly WaitingConfig[]>();

  constructor(byEvent: ReadonlyMap<string, readonly ActivePackage[]>) {
    this.#byEvent = byEvent;
  }

  get events(): readonly string[] {
    return [...this.#byEvent.keys()];
  }

  hears(event: string): boolean {
    return this.#byEvent.has(event);
  }

  /** Of the packages that hear it, in order of id. The same objects each time. */
  configsOf(event: string): readonly WaitingConfig[] {
    return (this.#byEvent.get(event) ?? []).flatMap((one) => {
      const configs = this.#configs.get(one) ?? configsOf(one);
      this.#configs.set(one, configs);
      return configs;
    });
  }
}

/** What a package brings, with its folders and options. */
export function configsOf({ hooks, id, root, data, options }: ActivePackage): readonly WaitingConfig[] {
  return hooks.map(({ config, source }) => ({
    config,
    origin: { source: `${id} (${source})`, pluginRoot: root, pluginData: data, userConfig: options },
  }));
}
