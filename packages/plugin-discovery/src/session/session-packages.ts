import { mkdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ActivePackage, PackageEntry, PackageFormats, PackageReading, Packages } from "../contract/index.js";
import { nothing, readAgentPlugin } from "../agent-plugins/read-agent-plugin.js";
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
}

export interface SessionPackagesParts {
  named(): Promise<readonly NamedPackage[]>;
  readonly formats: PackageFormats | undefined;
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
    const named = await this.#parts.named();
    const read = await Promise.all(named.map((each) => this.#readOne(each)));
    const taken = new Set<string>();
    const unique = read.map((known) => {
      const { id } = known.package;
      if (!taken.has(id)) {
        taken.add(id);
        return known;
      }
      return { ...known, enabled: false, reason: "another package of this name comes before it" };
    });
    const active = unique.filter(({ enabled }) => enabled);
    await Promise.all(active.map(({ package: { data } }) => mkdir(data, { recursive: true, mode: 0o700 }).catch(() => undefined)));
    return unique.sort((a, b) => (a.package.id < b.package.id ? -1 : 1));
  }

  async #readOne({ root: given, scope, entry, origin, refused }: NamedPackage): Promise<Known> {
    const { formats, dataFolder } = this.#parts;
    const root = await realpath(given).catch(() => given);
    const reading = (await readPackage(root, entry, formats)) ?? unreadable(entry.name ?? basename(root));
    const name = entry.name ?? reading.name;
    const id = `${name}@${origin}`;
    const { options, sensitive, missing } = readOptions(reading.userConfig, this.#parts.options(id));
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
