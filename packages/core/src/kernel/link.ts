import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ModuleLoader, Plugin } from "@lorimer/sdk";
import { checkPlugin, pluginName } from "./check-plugin.js";
import { orderPlugins } from "./order-plugins.js";
import type { Contribution, DiscoveredPlugin, Fault, Point } from "./point.js";

export interface LinkOptions {
  /** The host API version that manifests name as `engine`. */
  readonly engine: number;
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
  const { found, unreadable } = readDiscovered(options.discovered ?? []);

  const faults = [...options.plugins, ...found].flatMap((plugin) => checkPlugin(plugin, points, options.engine));
  const sound = withoutFaulty([...options.plugins, ...found], faults);
  faults.push(...clashes(sound, points));
  const { ordered, faults: orderFaults } = orderPlugins(withoutFaulty(sound, faults));
  faults.push(...orderFaults);

  const fatal = faults.filter((fault) => options.plugins.includes(fault.plugin));
  if (fatal.length > 0) throw linkError(fatal);
  return new LinkedKernel(ordered, [...unreadable, ...quarantine(faults)]);
}

class LinkedKernel implements Kernel {
  readonly plugins: readonly Plugin[];
  readonly quarantined: readonly Quarantined[];
  readonly #points = new Map<string, readonly Contribution[]>();

  constructor(plugins: readonly Plugin[], quarantined: readonly Quarantined[]) {
    this.plugins = plugins;
    this.quarantined = quarantined;
  }

  contributions<Value>(point: string): readonly Contribution<Value>[] {
    let contributions = this.#points.get(point);
    if (contributions === undefined) {
      contributions = this.plugins.flatMap((plugin) => (plugin.contributes[point] ?? []).map((value) => new Entry(plugin, value)));
      this.#points.set(point, contributions);
    }
    return contributions as readonly Contribution<Value>[];
  }
}

class Entry implements Contribution {
  readonly plugin: string;
  readonly value: unknown;
  readonly #loader: ModuleLoader | undefined;
  #loading: Promise<unknown> | undefined;

  constructor(plugin: Plugin, value: unknown) {
    this.plugin = pluginName(plugin);
    this.value = value;
    this.#loader = plugin.modules[this.#module];
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
      return (await this.#loader?.())?.default;
    } catch (cause) {
      this.#loading = undefined;
      throw new LorimerError("PLUGIN_MODULE_FAILED", `The plugin ${this.plugin} could not import ${this.#module}: ${messageOf(cause)}`, { cause });
    }
  }
}

function readDiscovered(discovered: readonly DiscoveredPlugin[]): { found: Plugin[]; unreadable: Quarantined[] } {
  const found: Plugin[] = [];
  const unreadable: Quarantined[] = [];
  for (const candidate of discovered) {
    try {
      found.push(candidate.read());
    } catch (error) {
      unreadable.push({ plugin: candidate.location, causes: [messageOf(error)], remedy: "Mend or remove the plugin." });
    }
  }
  return { found, unreadable };
}

function withoutFaulty(plugins: readonly Plugin[], faults: readonly Fault[]): Plugin[] {
  const faulty = new Set(faults.map((fault) => fault.plugin));
  return plugins.filter((plugin) => !faulty.has(plugin));
}

/** Two plugins of one name, or two entries of one id: the later one is at fault. */
function clashes(plugins: readonly Plugin[], points: ReadonlyMap<string, Point>): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, Map<string, Plugin>>([["plugins", new Map()]]);
  for (const point of points.keys()) owners.set(point, new Map());
  const claim = (point: string, id: string, plugin: Plugin): void => {
    const owner = owners.get(point)?.get(id);
    if (owner === undefined) owners.get(point)?.set(id, plugin);
    else faults.push({ plugin, cause: `${point}: ${id} is already there, from ${pluginName(owner)}`, remedy: "Rename it, or leave one of the two out." });
  };
  for (const plugin of plugins) {
    claim("plugins", pluginName(plugin), plugin);
    for (const pointName of Object.keys(plugin.contributes)) {
      const point = points.get(pointName);
      if (point?.id === undefined) continue;
      for (const value of plugin.contributes[pointName] ?? []) claim(pointName, point.id(value as never), plugin);
    }
  }
  return faults;
}

function quarantine(faults: readonly Fault[]): Quarantined[] {
  return [...new Set(faults.map((fault) => fault.plugin))].map((plugin) => {
    const own = faults.filter((fault) => fault.plugin === plugin);
    return { plugin: pluginName(plugin), causes: own.map((fault) => fault.cause), remedy: own[0]?.remedy ?? "" };
  });
}

function linkError(faults: readonly Fault[]): LorimerError {
  const lines = faults.map((fault) => `  ${pluginName(fault.plugin)}: ${fault.cause}. ${fault.remedy}`);
  return new LorimerError("LINK_FAILED", `This distribution cannot be linked:\n${lines.join("\n")}`);
}
