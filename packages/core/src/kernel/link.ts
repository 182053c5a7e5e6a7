import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ModuleLoader, Plugin } from "@lorimer/sdk";
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
  const take = (given: Plugin, location?: string): Candidate => {
    const plugin = shims === undefined ? given : carriedOver(given, engine, shims);
    return { plugin, location, faults: checkPlugin(plugin, points, engine) };
  };
  const chosen = options.plugins.map((plugin) => take(plugin));
  const { found, unreadable } = readDiscovered(options.discovered ?? [], take);

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
  take: (plugin: Plugin, location: string) => Candidate,
): { found: Candidate[]; unreadable: Quarantined[] } {
  const found: Candidate[] = [];
  const unreadable: Quarantined[] = [];
  for (const candidate of discovered) {
    try {
      found.push(take(candidate.read(), candidate.location));
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
