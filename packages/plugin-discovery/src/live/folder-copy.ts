import { createHash } from "node:crypto";
import { cp, lstat, mkdir, readdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join, parse, relative, sep } from "node:path";

/** What is no part of a plugin, whatever it holds. */
const left = new Set(["node_modules", ".git"]);

/** A folder as it was at one moment, in a place of its own. What it imports from packages is found where the folder itself would find it. */
export interface FolderCopy {
  /** Where the copy stands. */
  readonly root: string;
  /** Of everything in it: names and contents. */
  readonly digest: string;
  /** A text that names files of the copy, naming those that were copied. */
  named(text: string): string;
  remove(): Promise<void>;
}

/** Copies `folder`, an absolute path without links, into `place`, below its own path: a message that names a file of the copy names the file. */
export async function copyFolder(folder: string, place: string): Promise<FolderCopy> {
  const { root: drive } = parse(folder);
  const below = (path: string): string => join(place, relative(drive, path).split(sep).map(harmless).join(sep));
  const root = below(folder);
  await cp(folder, root, { recursive: true, filter: isPart(folder) });
  // Packages are shared: they are not what changes, and two copies of one would not know each other.
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (existsSync(modules))
      await mkdir(below(at), { recursive: true }).then(() => symlink(modules, join(below(at), "node_modules"), "junction"));
    if (at === drive) break;
  }
  return {
    root,
    digest: await digestOf(root),
    named: (text) => text.replaceAll(root, folder),
    remove: () => rm(place, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Sockets and the like are no part of a plugin either, and what goes away while it is copied is not there. */
function isPart(folder: string): (source: string) => Promise<boolean> {
  return async (source) => {
    if (source === folder) return true;
    if (left.has(basename(source))) return false;
    const found = await lstat(source).catch(() => undefined);
    return found !== undefined && (found.isFile() || found.isDirectory() || found.isSymbolicLink());
  };
}

/** No part of the path of a copy is a folder of packages, except where one is meant. */
function harmless(part: string): string {
  return part === "node_modules" ? "node_modules_" : part;
}

async function digestOf(root: string): Promise<string> {
  const hash = createHash("sha256");
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (left.has(entry.name)) continue;
      hash.update(`${entry.name}\0`);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isSymbolicLink()) hash.update(await readlink(path));
      else if (entry.isFile()) hash.update(await readFile(path));
      hash.update("\0");
    }
  };
  await walk(root);
  return hash.digest("hex");
}
