import { mkdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ActivePackage, PackageEntry, PackageFormats, PackageReading, Packages } from "../contract/index.js";
import { nothing, readAgentPlugin } from "../agent-plugins/read-agent-plugin.js";
import type { Keyed, KeptReadings } from "./kept-readings.js";
import { readOptions } from "./read-options.js";

/** A package that some place names, before anything of it is read. */
export interface NamedPackage {
  readonly root: string;
  readonly scope: ActivePackage["scope"];
  readonly entry: PackageEntry;
  /** `@` and this make its id. */
  readonly origin: string;
  /** Why it is not used, where that is settled already, such as the lack of trust. */
  readonly refused?: string;
  /** Of an installed one: what stands in its folder stays what it is. */
  readonly version?: string;
}

export interface SessionPackagesParts {
  named(): Promise<readonly NamedPackage[]>;
  readonly formats: PackageFormats | undefined;
  readonly kept: KeptReadings;
  /** Where the packages' own folders stand. */
  readonly dataFolder: string;
  /** What settings say of a package by its id: on, off, or nothing. */
  enabled(id: string): boolean | undefined;
  /** The values that a person gave for a package's options. */
  options(id: string): Readonly<Record<string, unknown>>;
}

type Known = Awaited<ReturnType<Packages["all"]>>[number];

/** The packages of one session, read when someone first asks. */
export class SessionPackages implements Packages {
  readonly #parts: SessionPackagesParts;
  readonly #listeners = new Set<() => void>();
  /** Ids of packages that were just read from their folders. */
  readonly #new = new Set<string>();
  #known: Promise<readonly Known[]> | undefined;
  #active: Promise<readonly ActivePackage[]> | undefined;

  constructor(parts: SessionPackagesParts) {
    this.#parts = parts;
  }

  active(): Promise<readonly ActivePackage[]> {
    this.#active ??= this.all().then((all) => all.filter(({ enabled }) => enabled).map((known) => known.package));
    return this.#active;
  }

  all(): Promise<readonly Known[]> {
    this.#known ??= this.#read();
    return this.#known;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was read is read again when it is next asked for. */
  changed(): void {
    this.#known = undefined;
    this.#active = undefined;
    for (const listener of this.#listeners) listener();
  }

  async #read(): Promise<readonly Known[]> {
    const [named] = await Promise.all([this.#parts.named(), this.#parts.kept.load()]);
    const kept = named.map((each) => this.#keptOne(each));
    const read = kept.every((known) => known !== undefined)
      ? kept
      : await Promise.all(named.map(async (each, at) => kept[at] ?? (await this.#readOne(each))));
    const taken = new Set<string>();
    const unique = read.map((known) => {
      const { id } = known.package;
      if (!taken.has(id)) {
        taken.add(id);
        return known;
      }
      return { ...known, enabled: false, reason: "another package of this name comes before it" };
    });
    const starting = unique.filter(({ enabled, package: pack }) => enabled && (this.#new.has(pack.id) || startsSomething(pack)));
    this.#new.clear();
    await Promise.all(starting.map(({ package: { data } }) => mkdir(data, { recursive: true, mode: 0o700 }).catch(() => undefined)));
    void this.#parts.kept.write(new Set(unique.map(({ package: { id, root } }) => `${id} ${root}`)));
    return unique.sort((a, b) => (a.package.id < b.package.id ? -1 : 1));
  }

  /** A package of the store as an earlier session read it. */
  #keptOne(named: NamedPackage): Known | undefined {
    const key = keyOf(named);
    const reading = key === undefined ? undefined : this.#parts.kept.find(key);
    return reading === undefined ? undefined : this.#judged(named, named.root, reading);
  }

  async #readOne(named: NamedPackage): Promise<Known> {
    const { formats, kept } = this.#parts;
    const { entry } = named;
    const root = await realpath(named.root).catch(() => named.root);
    const reading = (await readPackage(root, entry, formats)) ?? unreadable(entry.name ?? basename(root));
    const key = keyOf(named);
    if (key !== undefined && root === named.root && reading.faults.length === 0) kept.keep(key, reading);
    const known = this.#judged(named, root, reading);
    this.#new.add(known.package.id);
    return known;
  }

  #judged({ scope, entry, origin, refused }: NamedPackage, root: string, reading: PackageReading): Known {
    const { dataFolder } = this.#parts;
    const name = entry.name ?? reading.name;
    const id = `${name}@${origin}`;
    const { options, sensitive, missing } = readOptions(reading.userConfig, () => this.#parts.options(id));
    const pack: ActivePackage = {
      ...reading,
      name,
      id,
      root,
      scope,
      data: join(dataFolder, id.replaceAll(/[^A-Za-z0-9_-]/g, "-")),
      options,
      sensitive,
    };
    const [fault] = reading.faults;
    const isOn = this.#parts.enabled(id) ?? reading.defaultEnabled ?? true;
    const reason = refused ?? fault ?? (isOn ? missingText(missing) : "it is switched off");
    return { package: pack, enabled: reason === "", reason };
  }
}

function keyOf({ entry, origin, root, version }: NamedPackage): Keyed | undefined {
  return version === undefined ? undefined : { id: `${entry.name ?? ""}@${origin}`, root, version };
}

/** Reads a package in whichever layout it is. Undefined where it is in none. */
export async function readPackage(
  root: string,
  entry: PackageEntry,
  formats: PackageFormats | undefined,
): Promise<PackageReading | undefined> {
  return (await readAgentPlugin(root, entry.name ?? basename(root))) ?? formats?.read(root, entry);
}

/** Whether it holds what runs, and may then write into its own folder. */
function startsSomething({ hooks, mcpServers, executables }: PackageReading): boolean {
  return hooks.length + mcpServers.length + executables.length > 0;
}

function unreadable(name: string): PackageReading {
  return { ...nothing, name, format: "agent-plugins", faults: ["it is in no layout that can be read here"] };
}

function missingText(missing: readonly string[]): string {
  return missing.length === 0 ? "" : `it needs ${missing.join(", ")}: lorimer plugin configure sets them`;
}
