import { readdirSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "@lorimer/sdk/files";
import type { FoundPlugin } from "../native/discovered.js";
import { guestModule } from "../native/isolation.js";
import { copyFolder } from "./folder-copy.js";
import type { FolderCopy } from "./folder-copy.js";
import { probeModules } from "./probe-modules.js";
import type { ModuleProblem } from "./probe-modules.js";

/** A plugin as it was when its folder was looked at. */
export interface LivePlugin extends FoundPlugin {
  release(): Promise<void>;
}

interface Kept {
  readonly copy: FolderCopy;
  readonly plugin: LivePlugin;
}

const prefix = "lorimer-live-";
const settleMs = 100;

/**
 * Plugins in folders that change while they are used. A module that was imported stays what it was for as long as the process runs, and one
 * that is imported late would be newer than the others; so each state of a folder is copied when it is looked at, and what runs is the copy.
 */
export class LivePlugins {
  readonly #make: (folder: string) => FoundPlugin;
  /** The last state of each folder. */
  readonly #last = new Map<string, Kept>();
  readonly #kept = new Map<FoundPlugin, Kept>();
  #place: Promise<string> | undefined;
  #copies = 0;

  /** `make` takes the folder of a copy. */
  constructor(make: (folder: string) => FoundPlugin) {
    this.#make = make;
  }

  /** The plugin in a folder, as the folder is now: the same as before where nothing in it has changed. */
  async look(folder: string): Promise<LivePlugin> {
    const source = await realpath(folder);
    const copy = await this.#copy(source);
    const last = this.#last.get(source);
    if (last?.copy.digest === copy.digest) {
      await copy.remove();
      return last.plugin;
    }
    const found = this.#make(copy.root);
    const plugin: LivePlugin = {
      location: folder,
      read() {
        try {
          return found.read();
        } catch (error) {
          if (error instanceof Error) error.message = copy.named(error.message);
          throw error;
        }
      },
      release: async () => {
        this.#kept.delete(plugin);
        (await import("../breaker/index.js")).ProcessGuard.forget(copy.root);
        if (this.#last.get(source)?.plugin === plugin) this.#last.delete(source);
        await copy.remove();
      },
    };
    const kept = { copy, plugin };
    this.#last.set(source, kept);
    this.#kept.set(plugin, kept);
    return plugin;
  }

  /** Imports every module of a plugin and says what is wrong with it. */
  async probe(plugin: FoundPlugin, load = (url: string): Promise<unknown> => import(url)): Promise<readonly ModuleProblem[]> {
    const kept = this.#kept.get(plugin);
    if (kept === undefined) return [];
    const read = plugin.read();
    // What is to run elsewhere must not run here to be looked at.
    if (read.modules[guestModule] !== undefined) return [];
    const { Breaker, ProcessGuard } = await import("../breaker/index.js");
    ProcessGuard.watch(new Breaker({ name: read.manifest.name, folder: kept.copy.root }));
    return probeModules(read, kept.copy, load);
  }

  /** Lets plugins go that were never used. */
  async release(plugins: readonly FoundPlugin[]): Promise<void> {
    await Promise.all(plugins.map((plugin) => this.#kept.get(plugin)?.plugin.release() ?? Promise.resolve()));
  }

  /** Copies that are still there. */
  get size(): number {
    return this.#kept.size;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ plugin }) => plugin.release()));
    const place = await this.#place;
    this.#place = undefined;
    if (place !== undefined) await rm(place, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Whoever builds a plugin takes files away and puts others there: that is over in a moment. */
  async #copy(source: string, tries = 3): Promise<FolderCopy> {
    const place = join(await this.#root(), String((this.#copies += 1)));
    try {
      return await copyFolder(source, place);
    } catch (error) {
      await rm(place, { recursive: true, force: true });
      if (tries === 1) throw error;
      await wait(settleMs);
      return this.#copy(source, tries - 1);
    }
  }

  #root(): Promise<string> {
    this.#place ??= makeRoot();
    return this.#place;
  }
}

async function makeRoot(): Promise<string> {
  const temporary = await realpath(tmpdir());
  await sweep(temporary);
  return mkdtemp(join(temporary, `${prefix}${process.pid}-`));
}

/** Removes what processes left behind that were killed. */
async function sweep(temporary: string): Promise<void> {
  for (const name of readdirSync(temporary)) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(temporary, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
