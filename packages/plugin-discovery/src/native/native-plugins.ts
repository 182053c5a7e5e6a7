import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { foundPlugin } from "./discovered.js";
import type { FoundPlugin } from "./discovered.js";
import { keptFiles } from "./kept-files.js";

export interface NativePlaces {
  /** The index of installed packages. */
  readonly index: string;
  readonly projectFolder: string;
  /** Folders of packages given for this session. */
  readonly given: readonly string[];
  /** What settings say of a package by its id: on, off, or nothing. */
  enabled(id: string): boolean | undefined;
}

/**
 * The installed and given packages that hold code of ours, as the kernel takes them. Read before there is a harness, so it is one small file and
 * no more: which package holds code was noted when it was installed.
 */
export function nativePlugins({ index, projectFolder, given, enabled }: NativePlaces): readonly FoundPlugin[] {
  const folders = given.filter((folder) => existsSync(join(folder, "dev.lorimer", "contributes.json")));
  for (const pack of installed(index)) {
    const { name, marketplace, root, native, projectFolder: only } = pack;
    if (native !== true || typeof root !== "string" || (only !== undefined && only !== projectFolder)) continue;
    if (enabled(`${String(name)}@${String(marketplace)}`) !== false) folders.push(root);
  }
  const known = keptFiles(join(dirname(index), "store"), join(dirname(index), "native.json"), folders);
  return folders.map((folder) => foundPlugin(folder, known.get(folder)));
}

function installed(index: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const { packages } = JSON.parse(readFileSync(index, "utf8")) as { readonly packages?: unknown };
    const list: readonly unknown[] = Array.isArray(packages) ? packages : [];
    return list.filter((pack): pack is Readonly<Record<string, unknown>> => typeof pack === "object" && pack !== null);
  } catch {
    return [];
  }
}
