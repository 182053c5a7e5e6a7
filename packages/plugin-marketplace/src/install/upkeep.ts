import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { isRecord } from "../catalogue/is-record.js";
import type { InstalledPlugin } from "../contract/index.js";
import type { Generations } from "../store/generations.js";
import { readJsonFile, writeJson } from "../store/json-file.js";
import type { PackageStore } from "../store/package-store.js";
import type { KnownMarketplaces } from "./known-marketplaces.js";
import type { InstallSettings } from "./options.js";
import { idOf } from "./plugin-id.js";

interface Parts {
  /** The folder of everything. */
  readonly plugins: string;
  readonly store: PackageStore;
  readonly generations: Generations;
  readonly marketplaces: KnownMarketplaces;
  readonly settings: InstallSettings;
}

/** Removes what nobody needs. To be called by whoever holds the lock. */
export class Upkeep {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Nothing of a plugin stays behind its last uninstall: neither its folder nor what a person told it. */
  async forget(id: string, left: readonly InstalledPlugin[]): Promise<void> {
    const { plugins, settings } = this.#parts;
    const folder = dataName(id);
    if (!left.some((pack) => dataName(idOf(pack)) === folder)) await rm(join(plugins, "data", folder), { recursive: true, force: true });
    await settings.update("user", [{ op: "unset", key: ["pluginConfigs", id] }]);
    const file = join(plugins, "credentials.json");
    const credentials = await readJsonFile(file);
    if (isRecord(credentials) && Object.hasOwn(credentials, id))
      await writeJson(file, Object.fromEntries(Object.entries(credentials).filter(([key]) => key !== id)));
  }

  /** Finishes what a process left undone that was ended in the middle, and removes what no state needs. */
  async sweep(): Promise<void> {
    const { plugins, store, generations, marketplaces } = this.#parts;
    await generations.prune();
    const [now, past, markets] = await Promise.all([generations.current(), generations.all(), marketplaces.needed()]);
    const roots = [now, ...past].flatMap(({ packages }) => packages.map(({ root }) => basename(root)));
    await store.prune(new Set([...roots, ...markets]));
    const here = new Set(now.packages.map((pack) => dataName(idOf(pack))));
    const gone = new Set(past.flatMap(({ packages }) => packages.map((pack) => dataName(idOf(pack)))));
    for (const folder of gone) if (!here.has(folder)) await rm(join(plugins, "data", folder), { recursive: true, force: true });
  }
}

/** The name of a package's own folder, as plugin-discovery makes it. */
function dataName(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, "-");
}
