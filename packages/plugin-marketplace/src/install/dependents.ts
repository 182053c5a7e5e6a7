import type { InstalledPlugin } from "../contract/index.js";
import { idOf } from "./plugin-id.js";

type Place = Pick<InstalledPlugin, "name" | "marketplace" | "scope" | "projectFolder">;

/** Whether two are the same plugin for the same people. */
export function samePlace(a: Place, b: Place): boolean {
  return a.name === b.name && a.marketplace === b.marketplace && a.scope === b.scope && a.projectFolder === b.projectFolder;
}

export function needs(pack: InstalledPlugin, id: string): boolean {
  return pack.dependencies.some((need) => need.id === id);
}

/** One that is there only for others, none of which is there any more. */
export function orphanIn(packages: readonly InstalledPlugin[]): InstalledPlugin | undefined {
  return packages.find((pack) => pack.dependency === true && !packages.some((other) => other !== pack && needs(other, idOf(pack))));
}

/** The ids of everything that a plugin needs, directly or not. */
export function neededBy(pack: InstalledPlugin, packages: readonly InstalledPlugin[]): readonly string[] {
  const found = new Set<string>();
  const visit = ({ dependencies }: InstalledPlugin): void => {
    for (const { id } of dependencies)
      if (!found.has(id)) {
        found.add(id);
        packages.filter((other) => idOf(other) === id).forEach(visit);
      }
  };
  visit(pack);
  return [...found];
}
