import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PluginManifest } from "@lorimer/sdk";
import { describePlugin } from "./describe-plugin.js";
import type { DescribedPlugin } from "./describe-plugin.js";
import type { SourceOf } from "./import-sources.js";
import { pluginSource } from "./plugin-source.js";

export interface GenerateOptions {
  /** Writes nothing. Default: false. */
  readonly check?: boolean;
  readonly sourceOf?: SourceOf;
  /** Also writes `src/plugin.ts`, for a package that its own compiler builds. */
  readonly writesSource?: boolean;
  /** Lays out a text before it is written. */
  format?(path: string, text: string): Promise<string>;
}

export interface GeneratedPlugin extends DescribedPlugin {
  /** Files, relative to the folder, that are not what the sources give: they were written, or with `check` are out of date. */
  readonly changed: readonly string[];
}

/** Writes what is derived from the sources of a plugin: `dev.lorimer/contributes.json`, and in `plugin.json` the version and the schema of its settings. */
export async function generatePlugin(folder: string, options: GenerateOptions = {}): Promise<GeneratedPlugin> {
  const described = await describePlugin(folder, options.sourceOf);
  const { manifest, contributes } = described;
  const format = async (path: string, text: string): Promise<string> => (await options.format?.(join(folder, path), text)) ?? text;
  const files: [string, string][] = [["dev.lorimer/contributes.json", `${JSON.stringify(contributes, null, 2)}\n`]];
  const written = JSON.parse(readFileSync(join(folder, "plugin.json"), "utf8").replace(/^\uFEFF/, "")) as PluginManifest;
  if (written.version !== manifest.version || !isDeepStrictEqual(written.extensions, manifest.extensions))
    files.push(["plugin.json", await format("plugin.json", `${JSON.stringify(manifest, null, 2)}\n`)]);
  if (options.writesSource === true)
    files.push([
      "src/plugin.ts",
      await format(
        "src/plugin.ts",
        pluginSource(described, ({ name }) => `./${name}.js`),
      ),
    ]);
  const changed = files.filter(([path, text]) => textAt(join(folder, path)) !== text);
  if (options.check !== true) for (const [path, text] of changed) write(join(folder, path), text);
  return { ...described, changed: changed.map(([path]) => path) };
}

/** Files that a checkout turned to other line ends are the same. */
function textAt(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").replaceAll("\r\n", "\n") : undefined;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
