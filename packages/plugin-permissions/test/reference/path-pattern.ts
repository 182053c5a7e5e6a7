import type { PermissionBehavior } from "@lorimer/sdk";
import { starMatches } from "./text-pattern.js";

export interface Folders {
  readonly cwd: string;
  readonly home: string;
  readonly slashFolder: string;
}

/** A file rule against one absolute path, in the manner of gitignore: what matches a folder matches all in it. */
export function pathRuleMatches(pattern: string, path: string, folders: Folders, behavior: PermissionBehavior): boolean {
  const [anchor, rest, free] = anchored(pattern, folders);
  const below = inside(anchor, path);
  if (below === undefined || below.length === 0) return false;
  const wanted = rest.split("/").filter((segment) => segment !== "" && segment !== ".");
  const anyDepth = free && (wanted.length === 1 || (behavior !== "allow" && wanted.length === 2 && wanted[1] === "**"));
  return segmentsMatch(anyDepth ? ["**", ...wanted] : wanted, below);
}

function anchored(pattern: string, folders: Folders): readonly [anchor: string, rest: string, free: boolean] {
  if (pattern.startsWith("//")) return ["/", pattern.slice(2), false];
  if (pattern.startsWith("~/")) return [folders.home, pattern.slice(2), false];
  if (pattern.startsWith("/")) return [folders.slashFolder, pattern.slice(1), false];
  return [folders.cwd, pattern, !pattern.startsWith("./")];
}

function segmentsMatch(wanted: readonly string[], given: readonly string[]): boolean {
  const [first, ...others] = wanted;
  // The whole pattern is used up: the path itself matched, or a folder above it did.
  if (first === undefined) return true;
  if (given.length === 0) return false;
  if (first === "**") {
    if (others.length === 0) return true;
    return given.some((_, skipped) => segmentsMatch(others, given.slice(skipped)));
  }
  return starMatches(first, given[0] ?? "") && segmentsMatch(others, given.slice(1));
}

/** The segments of `path` below `folder`; empty for the folder itself; undefined outside. */
export function inside(folder: string, path: string): readonly string[] | undefined {
  const above = folder.split("/").filter((segment) => segment !== "");
  const all = path.split("/").filter((segment) => segment !== "");
  return above.every((segment, index) => all[index] === segment) ? all.slice(above.length) : undefined;
}
