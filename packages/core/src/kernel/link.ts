import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { checkPlugin, pluginName } from "./check-plugin.js";
import { carriedOver } from "./host-api.js";
import type { Shims } from "./host-api.js";
import type { Candidate, Contribution, DiscoveredPlugin, Point } from "./point.js";
import { settle } from "./settle.js";

const unnamed = "(unnamed plugin)";

export interface LinkOptions {
  /** The host API version that manifests name as `engine`. */
  readonly engine: number;
  /** Take plugins that know older versions of it. */
  readonly shims?: Shims;
  readonly points: readonly Point[];
  /** Chosen by the distribution: any fault refuses the whole. */
  readonly plugins: readonly Plugin[];
  /** Found on disk: a faulty one is left out and named, and everything else runs. */
  readonly discovered?: readonly DiscoveredPlugin[];
}

export interface Quarantined {
  readonly plugin: string;
  readonly causes: readonly string[];
  readonly remedy: string;
}

/** Plugins that were linked: what they contribute can be listed, and nothing of them has run. */
export interface Kernel {
  readonly plugins: readonly Plugin[];
  readonly quarantined: readonly Quarantined[];
  /** What was contributed to a point, in plugin order. The point's schema has been checked; `Value` is its type. */
  contributions<Value>(point: string): readonly Contribution<Value>[];
}

/** Links plugins: checks, orders and indexes them. Synchronous and pure; imports no plugin module. */
export function link(options: LinkOptions): Kernel {
  const points = new Map(options.points.map((point) => [point.name, point]));
  const { engine, shims } = options;
  const take = (given: Plugin, found?: DiscoveredPlugin): Candidate => {
    const plugin = shims === undefined ? given : carriedOver(given, engine, shims);
    if (found?.isSound === true) return { plugin, location: found.location, faults: [] };
    const faults = checkPlugin(plugin, points, engine);
    if (faults.length === 0 && plugin === given) found?.sound?.();
    return { plugin, location: found?.location, faults };
  };
  const chosen = options.plugins.map((plugin) => take(plugin));
  const { found, unreadable } = readDiscovered(options.discovered ?? [], take);

  const ordered = settle([...chosen, ...found], points);
  if (chosen.some(({ faults }) => faults.length > 0)) throw linkError(chosen);
  return new LinkedKernel(ordered, [...unreadable, ...found.filter(({ faults }) => faults.length > 0).map(quarantine)]);
}

class LinkedKernel implements Kernel {
  readonly plugins: readonly Plugin[];
  readonly quarantined: readonly Quarantined[];
  #entries: ReadonlyMap<string, readonly Contribution[]> | undefined;

  constructor(plugins: readonly Plugin[], quarantined: readonly Quarantined[]) {
    this.plugins = plugins;
    this.quarantined = quarantined;
  }

  contributions<Value>(point: string): readonly Contribution<Value>[] {
    this.#entries ??= entriesByPoint(this.plugins);
    return (this.#entries.get(point) ?? []) as readonly Contribution<Value>[];
  }
}

function entriesByPoint(plugins: readonly Plugin[]): ReadonlyMap<string, readonly Contribution[]> {
  const byPoint = new Map<string, Contribution[]>();
  for (const plugin of plugins) {
    for (const point in plugin.contributes) {
      const entries = byPoint.get(point) ?? [];
      for (const value of plugin.contributes[point] ?? []) entries.push(new Entry(plugin, value));
      byPoint.set(point, entries);
    }
  }
  return byPoint;
}

class Entry implements Contribution {
  readonly plugin: string;
  readonly value: unknown;
  readonly #owner: Plugin;
  #loading: Promise<unknown> | undefined;

  constructor(plugin: Plugin, value: unknown) {
    this.plugin = plugin.manifest.name;
    this.value = value;
    this.#owner = plugin;
  }

  get #module(): string {
    return (this.value as { readonly module?: string }).module ?? "";
  }

  load(): Promise<unknown> {
    this.#loading ??= this.#import();
    return this.#loading;
  }

  async #import(): Promise<unknown> {
    try {
      return (await this.#owner.modules[this.#module]?.())?.default;
    } catch (cause) {
      this.#loading = undefined;
      throw new LorimerError("PLUGIN_MODULE_FAILED", `The plugin ${this.plugin} could not import ${this.#module}: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

function readDiscovered(
  discovered: readonly DiscoveredPlugin[],
  take: (plugin: Plugin, found: DiscoveredPlugin) => Candidate,
): { found: Candidate[]; unreadable: Quarantined[] } {
  const found: Candidate[] = [];
  const unreadable: Quarantined[] = [];
  for (const each of discovered) {
    try {
      found.push(take(each.read(), each));
    } catch (error) {
      unreadable.push({ plugin: each.location, causes: [messageOf(error)], remedy: "Mend or remove the plugin." });
    }
  }
  return { found, unreadable };
}

function quarantine({ plugin, location, faults }: Candidate): Quarantined {
  const causes = faults.map((fault) => fault.cause);
  return { plugin: pluginName(plugin) ?? location ?? unnamed, causes, remedy: faults[0]?.remedy ?? "" };
}

function linkError(candidates: readonly Candidate[]): LorimerError {
  const lines = candidates.flatMap(({ plugin, faults }) =>
    faults.map(({ cause, remedy }) => `  ${pluginName(plugin) ?? unnamed}: ${cause}. ${remedy}`),
  );
  return new LorimerError("LINK_FAILED", `This distribution cannot be linked:\n${lines.join("\n")}`);
}
