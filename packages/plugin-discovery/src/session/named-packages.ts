import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { NamedPackage } from "./session-packages.js";

export interface PackagePlaces {
  readonly trusted: boolean;
  /** Folders given by flag. */
  readonly given: readonly string[];
  /** Folders of skills that may hold whole packages, with whose they are. */
  readonly skillFolders: readonly { readonly folder: string; readonly scope: "user" | "project" }[];
}

/** The packages that are given and those that folders of skills bring, the strongest of one id first. Installed ones come between the two. */
export async function namedPackages(places: PackagePlaces): Promise<{
  readonly given: readonly NamedPackage[];
  readonly brought: readonly NamedPackage[];
}> {
  const given = places.given.map((root): NamedPackage => ({ root, scope: "inline", entry: {}, origin: "inline" }));
  return { given, brought: await skillPackages(places) };
}

/** A folder among skills that holds a manifest is a whole package. One that the project brings acts only where the project is trusted. */
async function skillPackages({ skillFolders, trusted }: PackagePlaces): Promise<readonly NamedPackage[]> {
  const lists = await Promise.all(
    skillFolders.map(async ({ folder, scope }) => {
      // Mostly there is none, and a first answer waits for this.
      const names = existsSync(folder) ? await readdir(folder).catch((): string[] => []) : [];
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
