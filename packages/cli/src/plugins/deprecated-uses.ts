import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { deprecations } from "@lorimer/sdk";
import type { Contributes, Deprecation, PluginManifest } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";

/** A module larger than this is not looked through. */
const maxBytes = 5_000_000;

/** What a plugin with code of ours uses that is deprecated, one sentence each, for its author. Nothing of it runs. */
export async function deprecatedUses(root: string, known: readonly Deprecation[] = deprecations): Promise<readonly string[]> {
  const [manifest, contributes] = await Promise.all([json(join(root, "plugin.json")), json(join(root, "dev.lorimer", "contributes.json"))]);
  if (!isRecord(manifest) || !isRecord(contributes)) return [];
  const imported = await importedNames(root, contributes);
  return known
    .filter(({ what, isUsed }) => {
      if (isUsed === undefined) return imported.has(what);
      // Whatever the files hold, a fault of theirs is told elsewhere.
      return isUsed(manifest as unknown as PluginManifest, contributes as unknown as Contributes);
    })
    .map(({ what, since, goneIn, instead }) => `${what} is deprecated since ${since} and gone with host API ${goneIn}; use ${instead}`);
}

/** The names that its modules import from the kit for authors. */
async function importedNames(root: string, contributes: Readonly<Record<string, unknown>>): Promise<ReadonlySet<string>> {
  const entries = Object.values(contributes).flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));
  const modules = new Set(entries.flatMap((entry) => (isRecord(entry) && typeof entry["module"] === "string" ? [entry["module"]] : [])));
  const names = new Set<string>();
  for (const module of modules) {
    const path = join(root, module);
    const size = await stat(path).then(
      (info) => (info.isFile() ? info.size : Infinity),
      () => Infinity,
    );
    const text = size > maxBytes ? "" : await readFile(path, "utf8").catch(() => "");
    for (const [, list = ""] of text.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']@lorimer\/sdk(?:\/[\w/-]+)?["']/g))
      for (const name of list.split(",")) names.add(name.replace(/\s+as\s[\s\S]*$/, "").trim());
  }
  return names;
}

async function json(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
