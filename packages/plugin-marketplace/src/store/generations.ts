import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Generation, InstalledPlugin } from "../contract/index.js";
import { isRecord } from "../catalogue/is-record.js";
import { readJsonFile, readListFile, writeJson } from "./json-file.js";

/** How many states one can go back. */
const kept = 20;

/**
 * The states of the list of installed plugins. The current one is the index that sessions read; replacing that file is the one step by which
 * a change takes effect.
 */
export class Generations {
  readonly #index: string;
  readonly #folder: string;
  readonly #drafts: string;

  constructor(plugins: string) {
    this.#index = join(plugins, "installed.json");
    this.#folder = join(plugins, "generations");
    this.#drafts = join(plugins, "tmp");
  }

  /** Rejects where the index is there and cannot be read: nothing may be taken for gone because of that. */
  async current(): Promise<Generation> {
    const value = await readListFile(this.#index, "packages");
    return generationOf(value) ?? { generation: 0, parent: null, at: "", because: "", packages: [] };
  }

  /** Undefined where it was removed since. */
  async past(generation: number): Promise<Generation | undefined> {
    return generationOf(await readJsonFile(join(this.#folder, `${generation}.json`)));
  }

  /** Every state that is kept, newest first. */
  async all(): Promise<readonly Generation[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const numbers = names.flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : [])).sort((a, b) => b - a);
    const found = await Promise.all(numbers.map((number) => this.past(number)));
    return found.filter((generation) => generation !== undefined);
  }

  /** Makes a new state the current one. The state it replaces is kept first. */
  async commit(packages: readonly InstalledPlugin[], because: string, at: Date, parent?: number | null): Promise<Generation> {
    const before = await this.current();
    const next: Generation = {
      generation: before.generation + 1,
      parent: parent === undefined ? before.generation : parent,
      at: at.toISOString(),
      because,
      packages: [...packages].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    };
    await writeJson(join(this.#folder, `${before.generation}.json`), before, this.#drafts);
    await writeJson(this.#index, next, this.#drafts);
    return next;
  }

  /** Removes states that are too old to go back to. */
  async prune(): Promise<void> {
    const all = await this.all();
    await Promise.all(all.slice(kept).map(({ generation }) => rm(join(this.#folder, `${generation}.json`), { force: true })));
  }
}

function keyOf({ name, marketplace, scope, projectFolder = "" }: InstalledPlugin): string {
  return [`${name}@${marketplace}`, scope, projectFolder].join("\0");
}

function generationOf(value: unknown): Generation | undefined {
  if (!isRecord(value) || !Array.isArray(value["packages"])) return undefined;
  const { generation = 0, parent = null, at = "", because = "" } = value as Partial<Generation>;
  const packages = (value["packages"] as readonly unknown[]).filter(
    (pack): pack is InstalledPlugin =>
      isRecord(pack) && ["name", "marketplace", "root", "version", "integrity"].every((key) => typeof pack[key] === "string"),
  );
  return { generation, parent, at, because, packages };
}
