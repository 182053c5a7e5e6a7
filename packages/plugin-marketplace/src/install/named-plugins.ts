import type { Generation, InstalledPlugin } from "../contract/index.js";
import { idOf } from "./plugin-id.js";
import { ambiguous, notInstalled } from "./refusals.js";

/** What a person here means by an id, or by a name alone: what is installed for them, or for their project. */
export function visibleIn({ packages }: Generation, id: string, projectFolder: string): readonly InstalledPlugin[] {
  return packages.filter(
    (pack) =>
      (idOf(pack) === id || (!id.includes("@") && pack.name === id)) &&
      (pack.projectFolder === undefined || pack.projectFolder === projectFolder),
  );
}

/** The same for what is to be changed: a name that several plugins have is refused. */
export function namedIn(generation: Generation, id: string, projectFolder: string): readonly InstalledPlugin[] {
  const found = visibleIn(generation, id, projectFolder);
  const ids = [...new Set(found.map(idOf))];
  if (ids.length > 1) throw ambiguous(id, ids);
  return found;
}

/** The id of one that is installed, or was in one of these states. */
export function everInstalled(name: string, now: Generation, past: readonly Generation[], projectFolder: string): string {
  const [own] = namedIn(now, name, projectFolder);
  if (own !== undefined) return idOf(own);
  const ids = [...new Set(past.flatMap((state) => visibleIn(state, name, projectFolder).map(idOf)))];
  if (ids.length > 1) throw ambiguous(name, ids);
  if (ids[0] === undefined) throw notInstalled(name, now);
  return ids[0];
}
