import { join, sep } from "node:path";
import { nothing } from "../agent-plugins/read-agent-plugin.js";
import type { PackageEntry, PackageMemo, PackageParts, PackageReading } from "../contract/index.js";
import { installedPackages, installedStamp } from "./installed-packages.js";
import type { InstalledPackage } from "./installed-packages.js";
import { keepRows, keptRows, oldRows } from "./kept-rows.js";

/** An installed package with what a session uses of it. */
export interface IndexRow extends Omit<InstalledPackage, "native"> {
  /** Lists that hold nothing are left out. Undefined: the package is faulty, or stands where its author changes it, and is read at each start. */
  readonly parts?: Partial<PackageParts>;
  memo?: Record<string, unknown>;
}

type Read = (root: string, entry: PackageEntry) => Promise<PackageReading | undefined>;

/** What was read of the installed packages, in one file. A package in the store never changes: another version of it stands in another folder. */
export class PackageIndex {
  readonly #userFolder: string;
  readonly #file: string;
  #rows: readonly IndexRow[] = [];
  #stamp: string | undefined;
  #writing = false;

  constructor(userFolder: string) {
    this.#userFolder = userFolder;
    this.#file = join(userFolder, "plugins", "index.json");
  }

  /** At once where the index is right; else every package that is new is read. */
  rows(read: Read): readonly IndexRow[] | Promise<readonly IndexRow[]> {
    const stamp = installedStamp(this.#userFolder);
    if (stamp === undefined) return [];
    if (stamp === this.#stamp) return this.#rows;
    const kept = keptRows<IndexRow>(this.#file, stamp);
    return kept === undefined ? this.#build(stamp, read) : this.#take(stamp, kept);
  }

  memo(row: IndexRow): PackageMemo {
    return {
      get: (key) => row.memo?.[key],
      set: (key, value) => {
        (row.memo ??= {})[key] = value;
        this.#writeSoon();
      },
    };
  }

  async #build(stamp: string, read: Read): Promise<readonly IndexRow[]> {
    const old = oldRows<IndexRow>(this.#file);
    const store = join(this.#userFolder, "plugins", "store") + sep;
    const rows = await Promise.all(
      installedPackages(this.#userFolder).map(async (installed): Promise<IndexRow> => {
        const { name, marketplace, root, version, scope, projectFolder, definition } = installed;
        const row = {
          name,
          marketplace,
          root,
          version,
          scope,
          ...given("projectFolder", projectFolder),
          ...given("definition", definition),
        };
        if (!root.startsWith(store)) return row;
        const before = old.get(root);
        if (before?.parts !== undefined && before.name === name && same(before.definition, definition))
          return { ...row, parts: before.parts, ...given("memo", before.memo) };
        const reading = await read(root, { name, marketplace, ...given("definition", definition) });
        return reading === undefined || reading.faults.length > 0 ? row : { ...row, parts: partsOf(reading) };
      }),
    );
    keepRows(this.#file, stamp, rows);
    return this.#take(stamp, rows);
  }

  #take(stamp: string, rows: readonly IndexRow[]): readonly IndexRow[] {
    this.#stamp = stamp;
    this.#rows = rows;
    return rows;
  }

  /** Once for all that readers of packages keep in one go. */
  #writeSoon(): void {
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => {
      this.#writing = false;
      if (this.#stamp !== undefined && this.#stamp === installedStamp(this.#userFolder)) keepRows(this.#file, this.#stamp, this.#rows);
    });
  }
}

function partsOf(reading: PackageReading): Partial<PackageParts> {
  const isEmpty = (key: string, value: unknown): boolean =>
    key === "components" || key === "warnings" || (Object.hasOwn(nothing, key) && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(reading).filter(([key, value]) => !isEmpty(key, value)));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
