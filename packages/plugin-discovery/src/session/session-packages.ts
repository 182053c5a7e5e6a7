import { readdirSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ActivePackage, KnownPackage, PackageEntry, PackageFormats, PackageReading, Packages } from "../contract/index.js";
import { nothing, readAgentPlugin } from "../agent-plugins/read-agent-plugin.js";
import type { IndexRow, PackageIndex } from "../installed/package-index.js";
import { IndexedPackage } from "./indexed-package.js";
import { dataName } from "./data-name.js";
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
  /** Of an installed one. */
  readonly row?: IndexRow;
}

export interface SessionPackagesParts {
  named(): Promise<readonly NamedPackage[]>;
  readonly formats: PackageFormats | undefined;
  readonly index: PackageIndex;
  /** Where the packages' own folders stand. */
  readonly dataFolder: string;
  /** What settings say of a package by its id: on, off, or nothing. */
  enabled(id: string): boolean | undefined;
  /** The values that a person gave for a package's options. */
  options(id: string): Readonly<Record<string, unknown>>;
}

type Active = Omit<KnownPackage, "package"> & { readonly package: ActivePackage };

/** The packages of one session, read when someone first asks. */
export class SessionPackages implements Packages {
  readonly #parts: SessionPackagesParts;
  readonly #listeners = new Set<() => void>();
  #active: Promise<readonly ActivePackage[]> | undefined;

  constructor(parts: SessionPackagesParts) {
    this.#parts = parts;
  }

  active(): Promise<readonly ActivePackage[]> {
    this.#active ??= this.#ready();
    return this.#active;
  }

  /** Each is read from its folder, whatever the index knows. */
  async all(): Promise<readonly KnownPackage[]> {
    const named = await this.#parts.named();
    return settled(await Promise.all(named.map((each) => this.#read(each))));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was read is read again when it is next asked for. */
  changed(): void {
    this.#active = undefined;
    for (const listener of this.#listeners) listener();
  }

  async #ready(): Promise<readonly ActivePackage[]> {
    const named = await this.#parts.named();
    const indexed = named.map((each) => this.#indexed(each));
    const known = indexed.every((each) => each !== undefined)
      ? indexed
      : await Promise.all(named.map(async (each, at) => indexed[at] ?? (await this.#read(each))));
    const active = settled(known).flatMap(({ enabled, package: pack }) => (enabled ? [pack] : []));
    await this.#makeFolders(active);
    return active;
  }

  /** What the index says of an installed package. Undefined where it has to be read. */
  #indexed({ row, refused }: NamedPackage): Active | undefined {
    if (row?.parts === undefined) return undefined;
    const pack = new IndexedPackage(row, row.parts, this.#parts);
    const reason = refused ?? this.#unused(pack.id, row.parts, pack.missing);
    return { package: pack, enabled: reason === "", reason };
  }

  async #read(named: NamedPackage): Promise<KnownPackage> {
    const { entry } = named;
    const root = await realpath(named.root).catch(() => named.root);
    return this.#judged(named, root, (await readPackage(root, entry, this.#parts.formats)) ?? unreadable(entry.name ?? basename(root)));
  }

  #judged({ scope, entry, origin, refused }: NamedPackage, root: string, reading: PackageReading): KnownPackage {
    const name = entry.name ?? reading.name;
    const id = `${name}@${origin}`;
    const { options, sensitive, missing } = readOptions(reading.userConfig, () => this.#parts.options(id));
    const data = join(this.#parts.dataFolder, dataName(id));
    const reason = refused ?? reading.faults[0] ?? this.#unused(id, reading, missing);
    return { package: { ...reading, name, id, root, scope, data, options, sensitive }, enabled: reason === "", reason };
  }

  #unused(id: string, { defaultEnabled = true }: Pick<PackageReading, "defaultEnabled">, missing: readonly string[]): string {
    return (this.#parts.enabled(id) ?? defaultEnabled) ? missingText(missing) : "it is switched off";
  }

  /** One look tells which folders are there already. */
  async #makeFolders(packages: readonly ActivePackage[]): Promise<void> {
    if (packages.length === 0) return;
    const { dataFolder } = this.#parts;
    const there = new Set(namesIn(dataFolder));
    const missing = packages.filter(({ data }) => !there.has(data.slice(dataFolder.length + 1)));
    if (missing.length > 0)
      await Promise.all(missing.map(({ data }) => mkdir(data, { recursive: true, mode: 0o700 }).catch(() => undefined)));
  }
}

/** Of one id the first is used. In order of id. */
function settled<Known extends Active>(all: readonly Known[]): readonly Known[] {
  const taken = new Set<string>();
  const unique = all.map((known) => {
    const { id } = known.package;
    if (taken.has(id)) return { ...known, enabled: false, reason: "another package of this name comes before it" };
    taken.add(id);
    return known;
  });
  return unique.sort((a, b) => (a.package.id < b.package.id ? -1 : 1));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Reads a package in whichever layout it is. Undefined where it is in none. */
export async function readPackage(
  root: string,
  entry: PackageEntry,
  formats: PackageFormats | undefined,
): Promise<PackageReading | undefined> {
  return (await readAgentPlugin(root, entry.name ?? basename(root))) ?? formats?.read(root, entry);
}

function unreadable(name: string): PackageReading {
  return { ...nothing, name, format: "agent-plugins", faults: ["it is in no layout that can be read here"] };
}

function missingText(missing: readonly string[]): string {
  return missing.length === 0 ? "" : `it needs ${missing.join(", ")}: lorimer plugin configure sets them`;
}
