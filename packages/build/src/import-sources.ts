import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";

/** Where the source of a module is that is imported by name; undefined where it is taken from `node_modules`. */
export type SourceOf = (specifier: string) => string | undefined;

export type Imported = Readonly<Record<string, unknown>>;

/**
 * Imports modules from their sources, without a build. They are bundled in a folder of the package's own, so that what they import by name
 * is found where the package would find it.
 */
export async function importSources(folder: string, sources: readonly string[], sourceOf?: SourceOf): Promise<readonly Imported[]> {
  if (sources.length === 0) return [];
  const { rolldown } = await import("rolldown");
  const cache = join(folder, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const output = mkdtempSync(join(cache, "lorimer-build-"));
  try {
    const bundle = await rolldown({
      input: Object.fromEntries(sources.map((source, index) => [`entry-${index}`, source])),
      cwd: folder,
      platform: "node",
      external: (id) => isBuiltin(id) || (isName(id) && sourceOf?.(id) === undefined),
      plugins: [named(sourceOf)],
      logLevel: "silent",
    });
    await bundle.write({ dir: output, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "chunk-[hash].mjs" });
    await bundle.close();
    return await Promise.all(
      sources.map(async (_, index) => (await import(pathToFileURL(join(output, `entry-${index}.mjs`)).href)) as Imported),
    );
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** A module's name, as against a path: absolute paths begin with a slash or, on Windows, with a drive. */
function isName(id: string): boolean {
  return !/^(?:[./\\\0]|[A-Za-z]:[\\/])/.test(id);
}

/** Finds modules in their sources that are imported by name. */
export function named(sourceOf: SourceOf | undefined): Plugin {
  return { name: "lorimer-sources", resolveId: (id) => sourceOf?.(id) ?? null };
}
