// The code of @lorimer/build from its sources, so that generating needs no build and never runs a stale one.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { root } from "./repo.mjs";

/** Finds our own packages in their sources. */
export function sourceOf(specifier) {
  const [, name, part = ""] = /^@lorimer\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const path = join(root, "packages", name, "src", part, "index.ts");
  return existsSync(path) ? path : undefined;
}

export async function buildPackage() {
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const output = mkdtempSync(join(cache, "build-package-"));
  try {
    const bundle = await rolldown({
      input: sourceOf("@lorimer/build"),
      platform: "node",
      external: (id) => /^[^./]/.test(id) && sourceOf(id) === undefined,
      plugins: [{ name: "sources", resolveId: (id) => sourceOf(id) ?? null }],
      logLevel: "silent",
    });
    await bundle.write({ dir: output, format: "esm", entryFileNames: "build.mjs" });
    await bundle.close();
    return await import(pathToFileURL(join(output, "build.mjs")).href);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
