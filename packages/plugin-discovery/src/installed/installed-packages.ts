import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../agent-plugins/read-manifest.js";

/** One installed package, as the list of them holds it. */
export interface InstalledPackage {
  readonly name: string;
  readonly marketplace: string;
  /** Absolute. */
  readonly root: string;
  readonly version: string;
  readonly scope: "managed" | "user" | "project" | "local";
  /** It holds code of ours: a `dev.lorimer` folder. */
  readonly native?: boolean;
  /** For which project, unless it is for all. */
  readonly projectFolder?: string;
  /** What the catalogue says of it, where that is part of its definition. */
  readonly definition?: Readonly<Record<string, unknown>>;
}

/** The list of installed packages, written when one is installed. */
export function installedIndex(userFolder: string): string {
  return join(userFolder, "plugins", "installed.json");
}

/** Changes whenever that list is replaced. Undefined where there is none. */
export function installedStamp(userFolder: string): string | undefined {
  const info = statSync(installedIndex(userFolder), { throwIfNoEntry: false });
  return info === undefined ? undefined : `${info.mtimeMs} ${info.size} ${info.ino}`;
}

/** Entries of the wrong form count as not there. Undefined where there is a list that cannot be read: nothing is to be taken for gone because of that. */
export function installedPackages(userFolder: string): readonly InstalledPackage[] | undefined {
  const file = installedIndex(userFolder);
  if (!existsSync(file)) return [];
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
    return isRecord(value) && Array.isArray(value["packages"]) ? (value["packages"] as readonly unknown[]).filter(isInstalled) : undefined;
  } catch {
    return undefined;
  }
}

function isInstalled(value: unknown): value is InstalledPackage {
  if (!isRecord(value)) return false;
  const texts = ["name", "marketplace", "root", "version"].every((key) => typeof value[key] === "string");
  return texts && ["managed", "user", "project", "local"].includes(String(value["scope"]));
}
