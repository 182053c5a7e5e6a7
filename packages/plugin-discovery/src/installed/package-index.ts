import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { nothing } from "../agent-plugins/read-agent-plugin.js";
import type { PackageEntry, PackageReading } from "../contract/index.js";
import { installedIndex, installedPackages, installedStamp } from "./installed-packages.js";
import { replaceQuietly } from "./kept-rows.js";
import { PackageTable } from "./package-table.js";
import type { PackageRow } from "./package-table.js";

type Read = (root: string, entry: PackageEntry) => Promise<PackageReading | undefined>;

/**
 * What was read of the installed packages, in one file beside the list of them. It is right for the list whose stamp it bears. A package in the
 * store never changes: another version of it stands in another folder.
 */
export class PackageIndex {
  readonly #userFolder: string;
  readonly #file: string;
  readonly #unreadable: (file: string) => void;
  #table: PackageTable | undefined;
  #writing = false;

  /** `unreadable` is told of the list of packages where it is there and cannot be read. */
  constructor(userFolder: string, unreadable: (file: string) => void = () => undefined) {
    this.#userFolder = userFolder;
    this.#unreadable = unreadable;
    this.#file = join(userFolder, "plugins", "index.json");
  }

  /** At once where the index is right; else every package that is new is read. Undefined where nothing was ever installed. */
  table(read: Read): PackageTable | undefined | Promise<PackageTable> {
    const stamp = installedStamp(this.#userFolder);
    if (stamp === undefined) return undefined;
    if (stamp === this.#table?.stamp) return this.#table;
    const kept = this.#kept();
    if (kept?.stamp !== stamp) return this.#build(stamp, read, kept?.isWhole === true ? kept : undefined);
    this.#table = kept;
    return kept;
  }

  /** Keeps what a reader of packages made of one of them. A failure costs only time, at the next start. */
  keep(table: PackageTable, key: string, at: number, value: unknown): void {
    table.setMemo(key, at, value);
    if (table === this.#table) this.#writeSoon();
  }

  #kept(): PackageTable | undefined {
    try {
      return PackageTable.parse(readFileSync(this.#file, "utf8"));
    } catch {
      return undefined;
    }
  }

  async #build(stamp: string, read: Read, before: PackageTable | undefined): Promise<PackageTable> {
    const packages = installedPackages(this.#userFolder);
    if (packages === undefined) {
      this.#unreadable(installedIndex(this.#userFolder));
      return (this.#table = PackageTable.of(stamp, []));
    }
    const old = new Map(before?.ids.map((_, at) => before.row(at)).map((row) => [row.root, row]));
    const store = join(this.#userFolder, "plugins", "store") + sep;
    const rows = await Promise.all(
      packages.map(async (installed): Promise<PackageRow> => {
        const { native: _, ...row } = installed;
        const { name, marketplace, root, definition } = row;
        if (!root.startsWith(store)) return row;
        const known = old.get(root);
        if (known?.parts !== undefined && known.name === name && same(known.definition, definition)) return { ...row, parts: known.parts };
        const reading = await read(root, { name, marketplace, ...(definition === undefined ? {} : { definition }) });
        return reading === undefined || reading.faults.length > 0 ? row : { ...row, parts: partsOf(reading) };
      }),
    );
    const table = PackageTable.of(stamp, rows);
    if (before !== undefined) table.keepMemos(before);
    this.#table = table;
    replaceQuietly(this.#file, table.toString());
    return table;
  }

  /** Once for all that readers of packages keep in one go. Of two processes that write, the one whose list is the current one is believed. */
  #writeSoon(): void {
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => {
      this.#writing = false;
      if (this.#table?.stamp === installedStamp(this.#userFolder)) replaceQuietly(this.#file, String(this.#table));
    });
  }
}

function partsOf(reading: PackageReading): PackageRow["parts"] {
  const isEmpty = (key: string, value: unknown): boolean =>
    key === "components" || key === "warnings" || (Object.hasOwn(nothing, key) && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(reading).filter(([key, value]) => !isEmpty(key, value)));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
