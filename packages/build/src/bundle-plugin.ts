import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative, sep } from "node:path";
import type { Plugin } from "rolldown";
import type { DescribedPlugin } from "./describe-plugin.js";
import { named } from "./import-sources.js";
import type { SourceOf } from "./import-sources.js";
import { pluginSource } from "./plugin-source.js";
import { points } from "./points.js";

/** The built files of a plugin: their paths below `dist`, with their texts. */
export type BuiltFiles = ReadonlyMap<string, string>;

const entry = "\0lorimer-plugin";

const types = `import type { Plugin } from "@lorimer/sdk";

export declare const plugin: Plugin;
`;

/**
 * Bundles each module of a plugin with all that it imports, because nothing is installed beside a plugin that a harness installs. What
 * several modules import stands in files that are named after their content.
 */
export async function bundlePlugin(folder: string, described: DescribedPlugin, sourceOf?: SourceOf): Promise<BuiltFiles> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: { plugin: entry, ...Object.fromEntries(described.modules.map(({ name, source }) => [name, source])) },
    cwd: folder,
    platform: "node",
    external: (id) => isBuiltin(id),
    plugins: [own(described), named(sourceOf)],
    logLevel: "silent",
  });
  try {
    const { output } = await bundle.generate({ format: "esm", entryFileNames: "[name].js", chunkFileNames: "shared/[name]-[hash].js" });
    const files = output.flatMap((file): [string, string][] => (file.type === "chunk" ? [[file.fileName, file.code]] : []));
    return new Map([...files, ["plugin.d.ts", types]]);
  } finally {
    await bundle.close();
  }
}

/** The module that exports the plugin as a whole stands in no file. */
function own(described: DescribedPlugin): Plugin {
  return {
    name: "lorimer-plugin",
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? { code: pluginSource(described, ({ source }) => source), moduleType: "ts" } : null),
  };
}

const folders: ReadonlySet<string> = new Set(["shared", ...points.map(({ folder }) => folder)]);

/** What a build has written into a folder; undefined where there is no such folder. Whatever else stands there is left alone. */
export function readBuilt(dist: string): BuiltFiles | undefined {
  try {
    const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const paths = files.map((file) => relative(dist, join(file.parentPath, file.name)).replaceAll(sep, "/"));
    return new Map(paths.filter(isBuilt).map((path) => [path, readFileSync(join(dist, path), "utf8").replaceAll("\r\n", "\n")]));
  } catch {
    return undefined;
  }
}

function isBuilt(path: string): boolean {
  const [folder = "", ...rest] = path.split("/");
  return path === "plugin.js" || path === "plugin.d.ts" || (rest.length > 0 && folders.has(folder) && path.endsWith(".js"));
}
