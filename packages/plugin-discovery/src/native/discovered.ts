import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LorimerError, messageOf, namespace } from "@lorimer/sdk";
import type { Contributes, LorimerExtension, Plugin, PluginManifest } from "@lorimer/sdk";
import { contained } from "./contained.js";
import type { HostingOptions } from "./contained.js";
import { isolatedContributes, isolationOf } from "./isolation.js";

/** A plugin on disk as the kernel takes it: nothing is read before `read`, and nothing of it runs before one of its modules is used. */
export interface FoundPlugin {
  /** The folder. */
  readonly location: string;
  read(): Plugin;
}

/** The two files that say what a plugin is. */
export interface PluginFiles {
  readonly manifest: PluginManifest;
  readonly contributes: Contributes;
}

/**
 * A built plugin of our own in a folder. Two manifests are read, unless they are known; modules are imported from the folder when they are used, and
 * `before` is called before each.
 */
export function foundPlugin(folder: string, known?: PluginFiles, hosting: HostingOptions = {}, before?: () => Promise<void>): FoundPlugin {
  return { location: folder, read: () => pluginOf(folder, known ?? readFiles(folder), hosting, before) };
}

/** Throws where one of the two cannot be read. */
export function readFiles(folder: string): PluginFiles {
  const manifest = json(join(folder, "plugin.json")) as PluginManifest;
  const contributes = json(join(folder, "dev.lorimer", "contributes.json")) as Contributes;
  return { manifest, contributes };
}

function pluginOf(
  folder: string,
  { manifest, contributes: own }: PluginFiles,
  hosting: HostingOptions,
  before: (() => Promise<void>) | undefined,
): Plugin {
  const { name } = manifest;
  // Whether it has the right form is for whoever links it to say.
  const { access = [], isolation: declared } = (manifest.extensions?.[namespace] ?? {}) as Partial<LorimerExtension>;
  const isolation = isolationOf(declared, hosting.isolation?.[name]);
  const contributes = isolation === undefined ? own : isolatedContributes(name, isolation, own);
  const paths = Object.values(contributes).flatMap((entries) =>
    Array.isArray(entries)
      ? (entries as readonly { readonly module?: unknown }[]).flatMap(({ module }) => (typeof module === "string" ? [module] : []))
      : [],
  );
  const load = contained({ name, folder, contributes, access, isolation, before }, hosting);
  return { manifest, contributes, modules: Object.fromEntries(paths.map((path) => [path, () => load(path)])) };
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
