import { nearest } from "@lorimer/sdk";
import type { Contribution } from "../kernel/point.js";
import type { Gate, OfferedTool, Tool, ToolDeclaration, ToolSpec } from "@lorimer/sdk";

export interface PoolOptions {
  /** Only these, by name or alias; default all. */
  readonly only?: readonly string[];
  /** Never these. */
  readonly deny?: readonly string[];
  /** Whether a tool's gate holds here. */
  admits?(gate: Gate, plugin: string): boolean;
}

/**
 * The tools that a model is offered. Those of the distribution come first, sorted by name, so that adding or removing any other
 * tool leaves the bytes of that prefix as they are; a name that is already taken is not taken again.
 */
export class ToolPool {
  readonly specs: readonly ToolSpec[];
  readonly declarations: readonly ToolDeclaration[];
  readonly offered: readonly OfferedTool[];
  readonly #byName = new Map<string, Contribution<ToolDeclaration>>();
  readonly #aliases = new Map<string, string>();

  constructor(builtIn: readonly Contribution<ToolDeclaration>[], added: readonly Contribution<ToolDeclaration>[], options: PoolOptions) {
    const later = new Set(added);
    const admitted = (entry: Contribution<ToolDeclaration>): boolean => admits(entry, options);
    for (const entry of [...sorted(builtIn.filter(admitted)), ...sorted(added.filter(admitted))]) {
      if (!this.#byName.has(entry.value.name)) this.#byName.set(entry.value.name, entry);
    }
    for (const entry of this.#byName.values()) {
      for (const alias of entry.value.aliases ?? []) {
        if (!this.#byName.has(alias) && !this.#aliases.has(alias)) this.#aliases.set(alias, entry.value.name);
      }
    }
    this.declarations = [...this.#byName.values()].map((entry) => entry.value);
    this.offered = [...this.#byName.values()].map((entry) => ({
      plugin: entry.plugin,
      declaration: entry.value,
      added: later.has(entry),
    }));
    this.specs = this.declarations.map(({ name, description, inputSchema }) => ({ name, description, input_schema: inputSchema }));
  }

  /** The name a tool goes by now. */
  canonicalName(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  has(name: string): boolean {
    return this.#byName.has(this.canonicalName(name));
  }

  plugin(name: string): string {
    return this.#byName.get(this.canonicalName(name))?.plugin ?? "";
  }

  nearest(name: string): string | undefined {
    return nearest(name, [...this.#byName.keys(), ...this.#aliases.keys()]);
  }

  /** Imports a tool's module. */
  async load(name: string): Promise<Tool | undefined> {
    return (await this.#byName.get(this.canonicalName(name))?.load()) as Tool | undefined;
  }
}

function sorted(entries: readonly Contribution<ToolDeclaration>[]): readonly Contribution<ToolDeclaration>[] {
  return [...entries].sort((a, b) => (a.value.name < b.value.name ? -1 : a.value.name > b.value.name ? 1 : 0));
}

function admits(entry: Contribution<ToolDeclaration>, options: PoolOptions): boolean {
  const { name, aliases = [], when } = entry.value;
  const isAmong = (names: readonly string[]): boolean => names.includes(name) || aliases.some((alias) => names.includes(alias));
  if (options.deny !== undefined && isAmong(options.deny)) return false;
  if (options.only !== undefined && !isAmong(options.only)) return false;
  return when === undefined || (options.admits?.(when as Gate, entry.plugin) ?? true);
}
