import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../agent-plugins/read-manifest.js";
import { readJson } from "../read/read-json.js";
import type { NamedPackage } from "./session-packages.js";

export interface PackagePlaces {
  readonly userFolder: string;
  readonly projectFolder: string;
  readonly trusted: boolean;
  /** Folders given by flag. */
  readonly given: readonly string[];
  /** Folders of skills that may hold whole packages, with whose they are. */
  readonly skillFolders: readonly { readonly folder: string; readonly scope: "user" | "project" }[];
}

/** One installed package, as the index holds it. */
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

/** The index of installed packages, written when one is installed. */
export function installedIndex(userFolder: string): string {
  return join(userFolder, "plugins", "installed.json");
}

/** Everything that is named as a package in this session. The strongest of one id comes first. */
export async function namedPackages(places: PackagePlaces): Promise<readonly NamedPackage[]> {
  const [installed, brought] = await Promise.all([installedPackages(places), skillPackages(places)]);
  const given = places.given.map((root): NamedPackage => ({ root, scope: "inline", entry: {}, origin: "inline" }));
  return [...given, ...installed, ...brought];
}

async function installedPackages({ userFolder, projectFolder }: PackagePlaces): Promise<readonly NamedPackage[]> {
  const file = await readJson(installedIndex(userFolder));
  const list =
    file.ok && isRecord(file.value) && Array.isArray(file.value["packages"]) ? (file.value["packages"] as readonly unknown[]) : [];
  return list.filter(isInstalled).flatMap((pack): readonly NamedPackage[] => {
    if (pack.projectFolder !== undefined && pack.projectFolder !== projectFolder) return [];
    const { name, marketplace, definition, root, scope, version } = pack;
    return [
      { root, scope, version, origin: marketplace, entry: { name, marketplace, ...(definition === undefined ? {} : { definition }) } },
    ];
  });
}

/** A folder among skills that holds a manifest is a whole package. One that the project brings acts only where the project is trusted. */
async function skillPackages({ skillFolders, trusted }: PackagePlaces): Promise<readonly NamedPackage[]> {
  const lists = await Promise.all(
    skillFolders.map(async ({ folder, scope }) => {
      const names = await readdir(folder).catch((): string[] => []);
      const found = await Promise.all(
        names.sort().map(async (name) => {
          const root = join(folder, name);
          const isPackage = (await readdir(join(root, ".claude-plugin")).catch((): string[] => [])).includes("plugin.json");
          return isPackage ? [root] : [];
        }),
      );
      const refused = scope === "project" && !trusted ? { refused: "the folder is not trusted" } : {};
      return found.flat().map((root): NamedPackage => ({ root, scope, entry: {}, origin: "skills-dir", ...refused }));
    }),
  );
  return lists.flat();
}

function isInstalled(value: unknown): value is InstalledPackage {
  if (!isRecord(value)) return false;
  const texts = ["name", "marketplace", "root", "version"].every((key) => typeof value[key] === "string");
  return texts && ["managed", "user", "project", "local"].includes(String(value["scope"]));
}
