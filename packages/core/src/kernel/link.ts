import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ModuleLoader, Plugin } from "@lorimer/sdk";
import { checkPlugin, pluginName } from "./check-plugin.js";
import type { Candidate, Contribution, DiscoveredPlugin, Fault, Point } from "./point.js";
import { settle } from "./settle.js";

const unnamed = "(unnamed plugin)";

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
  const check = (plugin: Plugin): Fault[] => checkPlugin(plugin, points, options.engine);
  const chosen = options.plugins.map((plugin): Candidate => ({ plugin, location: undefined, faults: check(plugin) }));
  const { found, unreadable } = readDiscovered(options.discovered ?? [], check);

  const ordered = settle([...chosen, ...found], points);
  if (chosen.some(({ faults }) => faults.length > 0)) throw linkError(chosen);
  return new LinkedKernel(ordered, [...unreadable, ...found.flatMap(quarantine)]);
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
    this.plugin = plugin.manifest.name;
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
      throw new LorimerError("PLUGIN_MODULE_FAILED", `The plugin ${this.plugin} could not import ${this.#module}: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

function readDiscovered(
  discovered: readonly DiscoveredPlugin[],
  check: (plugin: Plugin) => Fault[],
): { found: Candidate[]; unreadable: Quarantined[] } {
  const found: Candidate[] = [];
  const unreadable: Quarantined[] = [];
  for (const candidate of discovered) {
    try {
      const plugin = candidate.read();
      found.push({ plugin, location: candidate.location, faults: check(plugin) });
    } catch (error) {
      unreadable.push({ plugin: candidate.location, causes: [messageOf(error)], remedy: "Mend or remove the plugin." });
    }
  }
  return { found, unreadable };
}

function quarantine({ plugin, location, faults }: Candidate): Quarantined[] {
  const [first] = faults;
  if (first === undefined) return [];
  return [{ plugin: pluginName(plugin) ?? location ?? unnamed, causes: faults.map((fault) => fault.cause), remedy: first.remedy }];
}

function linkError(candidates: readonly Candidate[]): LorimerError {
  const lines = candidates.flatMap(({ plugin, faults }) =>
    faults.map(({ cause, remedy }) => `  ${pluginName(plugin) ?? unnamed}: ${cause}. ${remedy}`),
  );
  return new LorimerError("LINK_FAILED", `This distribution cannot be linked:\n${lines.join("\n")}`);
}
