import { posix } from "node:path";

/** The working folders a command may start in: absolute paths, or undefined for "any". Several where an earlier `cd` may have failed. */
export type Folders = readonly string[] | undefined;

/** Where control can be after a command, by whether it succeeded. */
export interface Flow {
  readonly ok: Folders;
  readonly fail: Folders;
}

const mostFolders = 6;

export function union(left: Folders, right: Folders): Folders {
  if (left === right) return left;
  if (left === undefined || right === undefined) return undefined;
  const all = new Set([...left, ...right]);
  return all.size > mostFolders ? undefined : [...all];
}

export function stay(folders: Folders): Flow {
  return { ok: folders, fail: folders };
}

export function after(flow: Flow): Folders {
  return union(flow.ok, flow.fail);
}

export function sameFolders(left: Folders, right: Folders): boolean {
  if (left === right) return true;
  return left !== undefined && right !== undefined && left.length === right.length && left.every((folder) => right.includes(folder));
}

/** Joins as a shell's logical `cd` does. */
export function enter(folders: Folders, target: string | undefined): Folders {
  if (target === undefined) return undefined;
  if (target.startsWith("/")) return [posix.normalize(target)];
  return folders?.map((folder) => posix.resolve(folder, target));
}
