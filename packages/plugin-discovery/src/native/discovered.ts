import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LorimerError, messageOf, namespace } from "@lorimer/sdk";
import type { Contributes, LorimerExtension, ModuleLoader, Plugin, PluginManifest } from "@lorimer/sdk";
import { contained } from "./contained.js";
import type { HostingOptions } from "./contained.js";
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
  return { location: folder, read: () => pluginIn(folder, undefined, hosting) };
}

/** Throws where one of the two cannot be read. */
export function readFiles(folder: string): PluginFiles {
  const manifest = json(join(folder, "plugin.json")) as PluginManifest;
  const contributes = json(join(folder, "dev.lorimer", "contributes.json")) as Contributes;
  return { manifest, contributes };
}

/** `before` is called before each import of a module. */
export function pluginIn(
  folder: string,
  known: PluginFiles | undefined,
  hosting: HostingOptions,
  prepared?: { before(): Promise<void> },
): Plugin {
  const { manifest, contributes: own } = known ?? readFiles(folder);
  const { name } = manifest;
  // Whether it has the right form is for whoever links it to say.
  const { access = [], isolation: declared } = (manifest.extensions?.[namespace] ?? {}) as Partial<LorimerExtension>;
  const isolation = isolationOf(declared, hosting.isolation?.[name]);
  const contributes = isolation === undefined ? own : isolatedContributes(name, isolation, own);
  const load = contained({ name, folder, contributes, access, isolation, prepared }, hosting);
  const modules: Record<string, ModuleLoader> = {};
  for (const point in contributes) {
    const entries: unknown = contributes[point];
    if (!Array.isArray(entries)) continue;
    for (const entry of entries as readonly ({ readonly module?: unknown } | null)[]) {
      const module = entry?.module;
      if (typeof module === "string") modules[module] ??= () => load(module);
    }
  }
  return { manifest, contributes, modules };
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
