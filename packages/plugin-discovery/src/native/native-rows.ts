import { join, sep } from "node:path";
import { installedPackages, installedStamp } from "../installed/installed-packages.js";
import type { InstalledPackage } from "../installed/installed-packages.js";
import { keepRows, keptRows, oldRows } from "../installed/kept-rows.js";
import { readFiles } from "./discovered.js";
import type { PluginFiles } from "./discovered.js";

/** An installed package with code of ours. */
export interface NativeRow {
  readonly id: string;
  readonly root: string;
  /** For which project, unless it is for all. */
  readonly projectFolder?: string;
  /** Undefined where they cannot be read, or may change: whoever links the plugin reads them, and says what is wrong. */
  readonly files?: PluginFiles;
  /** The version of the harness that checked it and found nothing wrong. */
  sound?: string;
}

/** The installed packages with code of ours and their manifests, which are kept in one file. Read before there is a harness. */
export class NativeRows {
  readonly all: readonly NativeRow[];
  readonly #userFolder: string;
  readonly #stamp: string | undefined;
  #writing = false;

  private constructor(userFolder: string, stamp: string | undefined, rows: readonly NativeRow[]) {
    this.#userFolder = userFolder;
    this.#stamp = stamp;
    this.all = rows;
  }

  /** Where what is kept is not of the present list, it is made again. */
  static of(userFolder: string): NativeRows {
    const stamp = installedStamp(userFolder);
    if (stamp === undefined) return new NativeRows(userFolder, stamp, []);
    const kept = keptRows<NativeRow>(fileIn(userFolder), stamp);
    if (kept !== undefined) return new NativeRows(userFolder, stamp, kept);
    const installed = installedPackages(userFolder);
    // Who uses packages says that the list of them cannot be read.
    if (installed === undefined) return new NativeRows(userFolder, undefined, []);
    const rows = new NativeRows(userFolder, stamp, readRows(userFolder, installed));
    rows.#write();
    return rows;
  }

  /** Keeps that a harness of this version found a plugin sound. Once for all that are found so in one go. */
  keepSound(row: NativeRow, version: string): void {
    if (row.sound === version) return;
    row.sound = version;
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => {
      this.#writing = false;
      if (installedStamp(this.#userFolder) === this.#stamp) this.#write();
    });
  }

  #write(): void {
    if (this.#stamp !== undefined) keepRows(fileIn(this.#userFolder), this.#stamp, this.all);
  }
}

function fileIn(userFolder: string): string {
  return join(userFolder, "plugins", "native.json");
}

function readRows(userFolder: string, installed: readonly InstalledPackage[]): readonly NativeRow[] {
  const old = oldRows<NativeRow>(fileIn(userFolder));
  const store = join(userFolder, "plugins", "store") + sep;
  return installed.flatMap(({ name, marketplace, root, projectFolder, native }): readonly NativeRow[] => {
    if (native !== true) return [];
    const row = { id: `${name}@${marketplace}`, root, ...(projectFolder === undefined ? {} : { projectFolder }) };
    if (!root.startsWith(store)) return [row];
    const { files = filesIn(root), sound } = old.get(root) ?? {};
    return [{ ...row, ...(files === undefined ? {} : { files, ...(sound === undefined ? {} : { sound }) }) }];
  });
}

function filesIn(root: string): PluginFiles | undefined {
  try {
    return readFiles(root);
  } catch {
    return undefined;
  }
}
