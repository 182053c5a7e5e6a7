import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Contributes, Plugin, PluginManifest } from "@lorimer/sdk";

/** A built plugin in a folder: its manifest, what it contributes, and its modules, imported when they are used. */
export async function pluginFolder(folder: string): Promise<Plugin> {
  const manifest = (await json(join(folder, "plugin.json"))) as PluginManifest;
  const contributes = (await json(join(folder, "dev.lorimer", "contributes.json"))) as Contributes;
  const paths = Object.values(contributes).flatMap((entries) =>
    Array.isArray(entries) ? (entries as readonly { readonly module?: string }[]).flatMap(({ module }) => module ?? []) : [],
  );
  const load = (path: string): Promise<{ readonly default?: unknown }> =>
    import(pathToFileURL(resolve(folder, path)).href) as Promise<{ readonly default?: unknown }>;
  return { manifest, contributes, modules: Object.fromEntries(paths.map((path) => [path, () => load(path)])) };
}

async function json(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new LorimerError("PLUGIN_MODULE_FAILED", `${path} cannot be read: ${messageOf(error)}.`, {
      hint: "Name the folder of a built plugin.",
    });
  }
}
