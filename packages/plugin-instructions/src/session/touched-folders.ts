import { basename, relative, sep } from "node:path";
import type { LoadedInstructions } from "../contract/index.js";
import { foldersBetween } from "../files/gather.js";
import { globTest } from "../files/globs.js";
import { isBelow } from "../files/load-file.js";
import { loadFolder } from "../files/load-folder.js";
import { Gathering } from "../files/reading.js";
import type { Gathered, PathRule, Reading } from "../files/reading.js";
import type { KnownFile } from "./shown-files.js";

/** Folders on the way to paths that were not visited before, outermost first; from now on they count as visited. */
export function unvisitedFolders(paths: readonly string[], roots: readonly string[], visited: Set<string>): readonly string[] {
  const folders: string[] = [];
  for (const path of paths) {
    for (const root of roots) {
      for (const folder of foldersBetween(root, path)) {
        // The path itself may be a folder; what looks like a file's name is none.
        if (visited.has(folder) || (folder === path && basename(path).includes("."))) continue;
        visited.add(folder);
        folders.push(folder);
      }
    }
  }
  return folders;
}

/** What folders bring that was not met yet. */
export async function visitFolders(folders: Iterable<string>, project: string, reading: Reading, to: Gathering): Promise<Gathered> {
  for (const folder of folders) {
    const within = [isBelow(folder, project) ? project : folder];
    await loadFolder({ folder, reason: "nested_traversal", within }, reading, to);
  }
  return to.result();
}

/** A gathering that met all files but one. */
export function knowing(known: ReadonlyMap<string, KnownFile>, except?: string): Gathering {
  const to = new Gathering();
  for (const { file, digest } of known.values()) {
    if (file === except) continue;
    to.meet(`path:${file}`);
    to.meet(`text:${digest}`);
  }
  return to;
}

/** Takes the rules out that match one of the paths, and gives their files. */
export function matchingRules(rules: PathRule[], paths: readonly string[]): readonly LoadedInstructions[] {
  const matching = rules.filter(({ base, globs }) => {
    const inside = paths.filter((path) => path !== base && isBelow(path, base)).map((path) => relative(base, path).split(sep).join("/"));
    return inside.length > 0 && globs.some((glob) => inside.some(globTest(glob)));
  });
  for (const rule of matching) rules.splice(rules.indexOf(rule), 1);
  return matching.flatMap(({ files }) => files);
}
