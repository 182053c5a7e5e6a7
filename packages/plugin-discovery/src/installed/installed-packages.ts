import { readFileSync, statSync } from "node:fs";
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

/** What is not of the right form counts as not there. */
export function installedPackages(userFolder: string): readonly InstalledPackage[] {
  try {
    const value: unknown = JSON.parse(readFileSync(installedIndex(userFolder), "utf8").replace(/^\uFEFF/, ""));
    return isRecord(value) && Array.isArray(value["packages"]) ? (value["packages"] as readonly unknown[]).filter(isInstalled) : [];
  } catch {
    return [];
  }
}

function isInstalled(value: unknown): value is InstalledPackage {
  if (!isRecord(value)) return false;
  const texts = ["name", "marketplace", "root", "version"].every((key) => typeof value[key] === "string");
  return texts && ["managed", "user", "project", "local"].includes(String(value["scope"]));
}
