import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { bundlePlugin, readBuilt } from "./bundle-plugin.js";
import type { BuiltFiles } from "./bundle-plugin.js";
import { generatePlugin } from "./generate-plugin.js";
import type { GeneratedPlugin, GenerateOptions } from "./generate-plugin.js";

export interface BuiltPlugin extends GeneratedPlugin {
  /** Characters of what is built. */
  readonly size: number;
}

/**
 * Builds a plugin that its author wrote in TypeScript or JavaScript: `dev.lorimer/contributes.json` and its modules in `dist`.
 * With `check`, what is there is compared and nothing is written; a `dist` that is not there is no fault, because few keep it with the sources.
 */
export async function buildPlugin(folder: string, options: Pick<GenerateOptions, "check" | "sourceOf"> = {}): Promise<BuiltPlugin> {
  const generated = await generatePlugin(folder, options);
  let files: BuiltFiles;
  try {
    files = await bundlePlugin(folder, generated, options.sourceOf);
  } catch (cause) {
    throw new LorimerError("PLUGIN_BUILD_FAILED", `The modules of ${folder} cannot be bundled: ${messageOf(cause)}`, { cause });
  }
  const dist = join(folder, "dist");
  const before = readBuilt(dist);
  const changed = [...files].filter(([path, text]) => before?.get(path) !== text).map(([path]) => path);
  const idle = [...(before?.keys() ?? [])].filter((path) => !files.has(path));
  if (options.check !== true) {
    for (const path of changed) write(join(dist, path), files.get(path) ?? "");
    // Last, so that code which runs meanwhile finds what it was built with for as long as can be.
    for (const path of idle) rmSync(join(dist, path));
  }
  const isKept = before !== undefined || options.check !== true;
  return {
    ...generated,
    changed: [...generated.changed, ...(isKept ? [...changed, ...idle].map((path) => `dist/${path}`) : [])],
    size: [...files.values()].reduce((sum, text) => sum + text.length, 0),
  };
}

function write(path: string, text: string): void {
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
