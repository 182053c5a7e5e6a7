import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Contributes, Plugin, PluginManifest } from "@lorimer/sdk";

/** A plugin on disk as the kernel takes it: nothing is read before `read`, and nothing of it runs before one of its modules is used. */
export interface FoundPlugin {
  /** The folder. */
  readonly location: string;
  read(): Plugin;
}

/** A built plugin of our own in a folder. Two manifests are read; modules are imported from the folder when they are used. */
export function foundPlugin(folder: string): FoundPlugin {
  return { location: folder, read: () => readPlugin(folder) };
}

function readPlugin(folder: string): Plugin {
  const manifest = json(join(folder, "plugin.json")) as PluginManifest;
  const contributes = json(join(folder, "dev.lorimer", "contributes.json")) as Contributes;
  const paths = Object.values(contributes).flatMap((entries) =>
    Array.isArray(entries)
      ? (entries as readonly { readonly module?: unknown }[]).flatMap(({ module }) => (typeof module === "string" ? [module] : []))
      : [],
  );
  const load = (path: string): Promise<{ readonly default?: unknown }> =>
    import(pathToFileURL(resolve(folder, path)).href) as Promise<{ readonly default?: unknown }>;
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
