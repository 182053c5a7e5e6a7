import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import type {
  ActivePackage,
  KnownPackage,
  PackageEntry,
  PackageFormats,
  PackagePart,
  PackageReading,
  Packages,
} from "../contract/index.js";
import { nothing, readAgentPlugin } from "../agent-plugins/read-agent-plugin.js";
import type { PackageIndex } from "../installed/package-index.js";
import type { PackageTable } from "../installed/package-table.js";
import { DataFolders } from "./data-folders.js";
import { FoundPackages } from "./found-packages.js";
import type { IndexedPackage, IndexedTogether } from "./indexed-package.js";
import { readOptions } from "./read-options.js";

/** A package that some place names, before anything of it is read. */
export interface NamedPackage {
  readonly root: string;
  readonly scope: ActivePackage["scope"];
  readonly entry: PackageEntry;
  /** `@` and this make its id. */
  readonly origin: string;
  /** Why it is not used, where that is settled already, such as the lack of trust. */
  readonly refused?: string | undefined;
}

/** Every package of a session, by where it comes from. Of one id the first is used. */
export interface NamedPackages {
  readonly given: readonly NamedPackage[];
  /** The installed ones; undefined where there are none. */
  readonly table: PackageTable | undefined;
  /** By folders of skills. */
  readonly brought: readonly NamedPackage[];
}

export interface SessionPackagesParts {
  named(): Promise<NamedPackages>;
  readonly formats: PackageFormats | undefined;
  readonly index: PackageIndex;
  /** Where the packages' own folders stand. */
  readonly dataFolder: string;
  /** Installed packages may be for one project only. */
  readonly projectFolder: string;
  /** What settings say of a package by its id: on, off, or nothing. */
  enabled(id: string): boolean | undefined;
  /** Why policy does not let a package in. */
  refused(id: string): string | undefined;
  /** The values that a person gave for a package's options. */
  options(id: string): Readonly<Record<string, unknown>>;
}

/** The packages of one session, read when someone first asks. */
export class SessionPackages implements Packages {
  readonly #parts: SessionPackagesParts;
  readonly #folders: DataFolders;
  readonly #listeners = new Set<() => void>();
  #found: Promise<FoundPackages> | undefined;

  constructor(parts: SessionPackagesParts) {
    this.#parts = parts;
    this.#folders = new DataFolders(parts.dataFolder);
  }

  async active(part?: PackagePart): Promise<readonly ActivePackage[]> {
    this.#found ??= this.#find();
    return (await this.#found).active(part);
  }

  /** Each is read from its folder, whatever the index knows. */
  async all(): Promise<readonly KnownPackage[]> {
    const { given, table, brought } = await this.#parts.named();
    const installed = table === undefined ? [] : [...table.ids.keys()].filter((at) => this.#isHere(table, at));
    const named = [...given, ...(table === undefined ? [] : installed.map((at) => this.#installed(table, at))), ...brought];
    return settled(await Promise.all(named.map((each) => this.#read(each))));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was read is read again when it is next asked for. */
  changed(): void {
    this.#found = undefined;
    for (const listener of this.#listeners) listener();
  }

  async #find(): Promise<FoundPackages> {
    const { given, table, brought } = await this.#parts.named();
    const unread = table === undefined ? [] : table.having("unread").filter((at) => this.#isFirstHere(table, at));
    const named = [...given, ...(table === undefined ? [] : unread.map((at) => this.#installed(table, at))), ...brought];
    const read = settled(await Promise.all(named.map((each) => this.#read(each))));
    const active = read.flatMap(({ enabled, package: pack }) => (enabled ? [pack] : []));
    if (table === undefined) return new FoundPackages(active);
    const { index, options } = this.#parts;
    const together: IndexedTogether = { index, table, options, folder: (id) => this.#folders.of(id) };
    return new FoundPackages(active, { together, isUsed: this.#judgeOf(table) });
  }

  #installed(table: PackageTable, at: number): NamedPackage {
    const { root, scope, name, marketplace, definition } = table.row(at);
    const entry = { name, marketplace, ...(definition === undefined ? {} : { definition }) };
    return { root, scope, origin: marketplace, entry, refused: this.#parts.refused(`${name}@${marketplace}`) };
  }

  #isHere(table: PackageTable, at: number): boolean {
    const project = table.projectOf(at);
    return project === undefined || project === this.#parts.projectFolder;
  }

  #isFirstHere(table: PackageTable, at: number): boolean {
    if (!this.#isHere(table, at)) return false;
    const before = table.having("twice").filter((other) => other < at && table.ids[other] === table.ids[at]);
    return !before.some((other) => this.#isHere(table, other));
  }

  /** Says of a row whether it is used. Hundreds are asked about at once: what hardly any of them has is looked up before. */
  #judgeOf(table: PackageTable): (at: number, pack: IndexedPackage) => boolean {
    const { enabled, refused } = this.#parts;
    const [unread, off, twice, withOptions] = (["unread", "off", "twice", "userConfig"] as const).map(
      (trait) => new Set(table.having(trait)),
    );
    return (at, pack) => {
      if (unread?.has(at) || !(twice?.has(at) ? this.#isFirstHere(table, at) : this.#isHere(table, at))) return false;
      if (refused(pack.id) !== undefined || !(enabled(pack.id) ?? !off?.has(at))) return false;
      return !withOptions?.has(at) || pack.missing.length === 0;
    };
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
    const isOn = this.#parts.enabled(id) ?? reading.defaultEnabled ?? true;
    const reason = refused ?? reading.faults[0] ?? (isOn ? missingText(missing) : "it is switched off");
    const folders = this.#folders;
    const pack = {
      ...{ ...reading, name, id, root, scope, options, sensitive },
      get data(): string {
        return folders.of(id);
      },
    };
    return { package: pack, enabled: reason === "", reason };
  }
}

/** Of one id the first is used. In order of id. */
function settled(all: readonly KnownPackage[]): readonly KnownPackage[] {
  const taken = new Set<string>();
  const unique = all.map((known) => {
    const { id } = known.package;
    if (taken.has(id)) return { ...known, enabled: false, reason: "another package of this name comes before it" };
    taken.add(id);
    return known;
  });
  return unique.sort((a, b) => (a.package.id < b.package.id ? -1 : 1));
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
