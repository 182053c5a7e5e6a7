import { statSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { isRecord } from "../agent-plugins/read-manifest.js";
import type { PackageReading } from "../contract/index.js";

/** Counts up when readings of the same files would say something else. */
const edition = 1;

interface Kept {
  readonly version: string;
  /** Of its folder. */
  readonly mtimeMs: number;
  readonly reading: PackageReading;
}

/** What is known of a package before its folder is opened. */
export interface Keyed {
  readonly id: string;
  readonly root: string;
  readonly version: string;
}

/**
 * What was read of the packages in the store, kept for the next session: with it nothing of a package is opened before it is used. A package in
 * the store never changes, since another version of it stands in another folder; all others are read anew.
 */
export class KeptReadings {
  readonly #store: string;
  readonly #file: string;
  #kept: Map<string, Kept> | undefined;
  #isChanged = false;

  constructor(userFolder: string) {
    this.#store = join(userFolder, "plugins") + sep;
    this.#file = join(userFolder, "plugins", "readings.json");
  }

  /** To be waited for once, before the first `find`: hundreds of packages are then looked up without one wait more. */
  async load(): Promise<void> {
    this.#kept ??= await this.#read();
  }

  find({ id, root, version }: Keyed): PackageReading | undefined {
    if (!root.startsWith(this.#store)) return undefined;
    const kept = this.#kept?.get(`${id} ${root}`);
    return kept?.version === version && kept.mtimeMs === mtimeOf(root) ? kept.reading : undefined;
  }

  keep({ id, root, version }: Keyed, reading: PackageReading): void {
    const mtimeMs = mtimeOf(root);
    if (!root.startsWith(this.#store) || mtimeMs === undefined) return;
    this.#kept?.set(`${id} ${root}`, { version, mtimeMs, reading });
    this.#isChanged = true;
  }

  /** Writes what is new, of the packages that are still there. A failure costs only time, in the next session. */
  async write(known: ReadonlySet<string>): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const entries = [...(this.#kept ?? [])].filter(([key]) => known.has(key));
    const beside = `${this.#file}.${process.pid}`;
    await writeFile(beside, JSON.stringify({ edition, packages: Object.fromEntries(entries) }), { mode: 0o600 })
      .then(() => rename(beside, this.#file))
      .catch(() => undefined);
  }

  async #read(): Promise<Map<string, Kept>> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#file, "utf8"));
      if (isRecord(value) && value["edition"] === edition && isRecord(value["packages"]))
        return new Map(Object.entries(value["packages"] as Readonly<Record<string, Kept>>));
    } catch {
      // There is none yet, or it was cut off: everything is read again.
    }
    return new Map();
  }
}

function mtimeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
}
