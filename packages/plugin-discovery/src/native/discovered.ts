import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LorimerError, messageOf, namespace } from "@lorimer/sdk";
import type { Contributes, Isolation, LorimerExtension, Plugin, PluginManifest } from "@lorimer/sdk";
import { contained } from "./contained.js";
import type { HostingOptions, Prepared } from "./contained.js";
import { isolatedContributes, isolationOf } from "./isolation.js";

/** A plugin on disk as the kernel takes it: nothing is read before `read`, and nothing of it runs before one of its modules is used. */
export interface FoundPlugin {
  /** The folder. */
  readonly location: string;
  read(): Plugin;
  /** This version of the harness checked it before, and it cannot have changed. */
  readonly isSound?: boolean;
  /** Called when it was checked and is sound by itself. */
  sound?(): void;
}

/** The two files that say what a plugin is. */
export interface PluginFiles {
  readonly manifest: PluginManifest;
  readonly contributes: Contributes;
}

/** A built plugin of our own in a folder. Two manifests are read; modules are imported from the folder when they are used. */
export function foundPlugin(folder: string, hosting: HostingOptions = {}): FoundPlugin {
  return { location: folder, read: () => plain(new NativePlugin(folder, readFiles(folder), hostingOf(hosting))) };
}

/** As whoever carries a plugin over from an older API takes it apart. */
export function plain({ manifest, contributes, modules }: Plugin): Plugin {
  return { manifest, contributes, modules };
}

/** Throws where one of the two cannot be read. */
export function readFiles(folder: string): PluginFiles {
  const manifest = json(join(folder, "plugin.json")) as PluginManifest;
  const contributes = json(join(folder, "dev.lorimer", "contributes.json")) as Contributes;
  return { manifest, contributes };
}

/** The same for hundreds of plugins: a map finds a name many times quicker than an object that has not seen it before. */
export interface Hosting {
  readonly options: HostingOptions;
  readonly isolation: ReadonlyMap<string, unknown>;
}

export function hostingOf(options: HostingOptions): Hosting {
  return { options, isolation: new Map(Object.entries(options.isolation ?? {})) };
}

/** A plugin whose files are known. A class, since there may be hundreds: what loads its modules is put together when the first one is asked for. */
export class NativePlugin implements Plugin {
  readonly manifest: PluginManifest;
  readonly contributes: Contributes;
  readonly #folder: string;
  readonly #hosting: Hosting;
  readonly #prepared: Prepared | undefined;
  #modules: Plugin["modules"] | undefined;

  /** `prepared` is asked before each import. */
  constructor(folder: string, { manifest, contributes }: PluginFiles, hosting: Hosting, prepared?: Prepared) {
    this.manifest = manifest;
    this.#folder = folder;
    this.#hosting = hosting;
    this.#prepared = prepared;
    const isolation = this.#isolation;
    this.contributes = isolation === undefined ? contributes : isolatedContributes(manifest.name, isolation, contributes);
  }

  get modules(): Plugin["modules"] {
    this.#modules ??= this.#loaders();
    return this.#modules;
  }

  /** Whether that has the right form is for whoever links it to say. */
  get #extension(): Partial<LorimerExtension> {
    return (this.manifest.extensions?.[namespace] ?? {}) as Partial<LorimerExtension>;
  }

  get #isolation(): Isolation | undefined {
    return isolationOf(this.#extension.isolation, this.#hosting.isolation.get(this.manifest.name));
  }

  #loaders(): Plugin["modules"] {
    const { name } = this.manifest;
    const { access = [] } = this.#extension;
    const parts = {
      name,
      folder: this.#folder,
      contributes: this.contributes,
      access,
      isolation: this.#isolation,
      prepared: this.#prepared,
    };
    const load = contained(parts, this.#hosting.options);
    const paths = Object.values(this.contributes).flatMap((entries: unknown) =>
      Array.isArray(entries)
        ? (entries as readonly ({ readonly module?: unknown } | null)[]).flatMap((entry) =>
            typeof entry?.module === "string" ? [entry.module] : [],
          )
        : [],
    );
    return Object.fromEntries(paths.map((path) => [path, () => load(path)]));
  }
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new LorimerError("PLUGIN_MODULE_FAILED", `${path} cannot be read: ${messageOf(error)}.`, {
      hint: "Build the plugin, or name the folder of one that is built.",
    });
  }
}
