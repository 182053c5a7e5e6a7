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
  readonly #byName = new Map<string, Contribution<ToolDeclaration>>();
  readonly #aliases = new Map<string, string>();
  readonly #added: ReadonlySet<Contribution<ToolDeclaration>>;
  #offered: readonly OfferedTool[] | undefined;
  #specs: readonly ToolSpec[] | undefined;

  constructor(builtIn: readonly Contribution<ToolDeclaration>[], added: readonly Contribution<ToolDeclaration>[], options: PoolOptions) {
    this.#added = new Set(added);
    for (const entries of [builtIn, added]) {
      for (const entry of sorted(entries.filter((each) => admits(each, options))))
        if (!this.#byName.has(entry.value.name)) this.#byName.set(entry.value.name, entry);
    }
    for (const { value } of this.#byName.values()) {
      for (const alias of value.aliases ?? [])
        if (!this.#byName.has(alias) && !this.#aliases.has(alias)) this.#aliases.set(alias, value.name);
    }
  }

  /** The same list each time. */
  get specs(): readonly ToolSpec[] {
    this.#specs ??= Array.from(this.#byName.values(), ({ value: { name, description, inputSchema } }) => ({
      name,
      description,
      input_schema: inputSchema,
    }));
    return this.#specs;
  }

  get offered(): readonly OfferedTool[] {
    this.#offered ??= Array.from(this.#byName.values(), (entry) => ({
      plugin: entry.plugin,
      declaration: entry.value,
      added: this.#added.has(entry),
    }));
    return this.#offered;
  }

  get declarations(): readonly ToolDeclaration[] {
    return Array.from(this.#byName.values(), ({ value }) => value);
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

function admits({ value, plugin }: Contribution<ToolDeclaration>, { only, deny, admits: holds }: PoolOptions): boolean {
  if (deny !== undefined && isAmong(value, deny)) return false;
  if (only !== undefined && !isAmong(value, only)) return false;
  return value.when === undefined || (holds?.(value.when as Gate, plugin) ?? true);
}

function isAmong({ name, aliases }: ToolDeclaration, names: readonly string[]): boolean {
  return names.includes(name) || aliases?.some((alias) => names.includes(alias)) === true;
}
