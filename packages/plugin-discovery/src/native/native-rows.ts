import { join, sep } from "node:path";
import { installedPackages, installedStamp } from "../installed/installed-packages.js";
import { keepRows, keptRows, oldRows } from "../installed/kept-rows.js";
import { readFiles } from "./discovered.js";
import type { PluginFiles } from "./discovered.js";

/** An installed package with code of ours. */
export interface NativeRow {
  readonly id: string;
  readonly root: string;
  /** For which project, unless it is for all. */
  readonly projectFolder?: string;
  /** Undefined where they cannot be read, or may change: whoever links the plugin reads them, and says what is wrong. */
  readonly files?: PluginFiles;
}

/** The installed packages with code of ours and their manifests, which are kept in one file. Read before there is a harness. */
export function nativeRows(userFolder: string): readonly NativeRow[] {
  const stamp = installedStamp(userFolder);
  if (stamp === undefined) return [];
  const file = join(userFolder, "plugins", "native.json");
  const kept = keptRows<NativeRow>(file, stamp);
  if (kept !== undefined) return kept;
  const old = oldRows<NativeRow>(file);
  const store = join(userFolder, "plugins", "store") + sep;
  const rows = installedPackages(userFolder).flatMap(({ name, marketplace, root, projectFolder, native }): readonly NativeRow[] => {
    if (native !== true) return [];
    const files = root.startsWith(store) ? (old.get(root)?.files ?? filesIn(root)) : undefined;
    const row = { id: `${name}@${marketplace}`, root };
    return [{ ...row, ...(projectFolder === undefined ? {} : { projectFolder }), ...(files === undefined ? {} : { files }) }];
  });
  keepRows(file, stamp, rows);
  return rows;
}

function filesIn(root: string): PluginFiles | undefined {
  try {
    return readFiles(root);
  } catch {
    return undefined;
  }
}
