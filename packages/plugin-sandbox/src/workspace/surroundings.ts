import { readdir, readlink } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { basename, join } from "node:path";
import { isWithin } from "../policy/access.js";
import { protectedFiles, protectedFolders } from "../policy/protected-paths.js";
import type { PatternEntry, SandboxPolicy } from "../policy/sandbox-policy.js";

/** A link that stands for something protected, to be put back if it is replaced. */
export interface GuardedLink {
  readonly path: string;
  readonly target: string;
}

/** What lies deeper in the folders of a session and matters to its policy. */
export interface Surroundings {
  /** Protected files and folders that exist. */
  readonly protect: readonly string[];
  /** What patterns forbid to read. */
  readonly hide: readonly string[];
  /** Folders that git would take for bare repositories. */
  readonly bareRepositories: readonly string[];
  /** Protected links, and where they lead; nothing can be mounted over a link. */
  readonly links: readonly GuardedLink[];
  /** `.git` folders and files. */
  readonly repositories: readonly string[];
  /** False when the search ended at its limit. */
  readonly complete: boolean;
}

/** The search is for the usual project; what lies deeper is protected by the file tools and found when it comes nearer. */
const deepest = 5;
const mostFolders = 1500;
const skipped = new Set(["node_modules", ".venv", "__pycache__", "target", ".cache"]);

const protectedNames = new Set([...protectedFolders, ...protectedFiles, ".git"]);

function isProtectedName(lowerCase: string): boolean {
  return protectedNames.has(lowerCase);
}

/** Looks through the writable folders, breadth first and bounded. */
export async function findSurroundings(policy: SandboxPolicy): Promise<Surroundings> {
  const found = {
    protect: [] as string[],
    hide: [] as string[],
    bareRepositories: [] as string[],
    repositories: [] as string[],
    links: [] as GuardedLink[],
  };
  const patterns = [...policy.files.denyWritePatterns, ...policy.files.denyReadPatterns];
  const starts = [policy.root, ...policy.directories, ...patterns.map(({ base }) => base)];
  const queue = outermost(starts).map((path) => ({ path, depth: 0 }));
  let seen = 0;
  for (let next = queue.shift(); next !== undefined && seen < mostFolders; next = queue.shift()) {
    seen += 1;
    const { path: folder, depth } = next;
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    const names = new Set(entries.map(({ name }) => name));
    if (names.has("HEAD") && names.has("objects") && names.has("refs")) found.bareRepositories.push(folder);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const name = entry.name.toLowerCase();
      if (name === ".git") found.repositories.push(path);
      if (isProtectedName(name) && name !== ".git") found.protect.push(path);
      if (matches(policy.files.denyWritePatterns, path)) found.protect.push(path);
      if (matches(policy.files.denyReadPatterns, path)) found.hide.push(path);
      if (entry.isSymbolicLink() && isProtectedName(name)) found.links.push(...(await linkAt(path)));
      const goesOn = entry.isDirectory() && depth < deepest && name !== ".git" && !skipped.has(name);
      if (goesOn) queue.push({ path, depth: depth + 1 });
    }
  }
  found.repositories.push(...policy.files.allowWrite.map(({ path }) => path).filter((path) => basename(path) === ".git"));
  for (const repository of found.repositories) found.protect.push(...(await gitParts(repository)));
  return { ...found, complete: queue.length === 0 };
}

async function linkAt(path: string): Promise<readonly GuardedLink[]> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? [] : [{ path, target }];
}

/** What of a `.git` is protected: of a folder its hooks and settings, its submodules' too; a file as a whole. */
async function gitParts(repository: string): Promise<readonly string[]> {
  const entries = await readdir(repository).catch(() => undefined);
  if (entries === undefined) return [repository];
  const own = ["hooks", "config", ...(entries.includes("config.worktree") ? ["config.worktree"] : [])].map((name) =>
    join(repository, name),
  );
  if (!entries.includes("modules")) return own;
  const modules = await readdir(join(repository, "modules")).catch((): string[] => []);
  return [...own, ...modules.flatMap((name) => [join(repository, "modules", name, "hooks"), join(repository, "modules", name, "config")])];
}

function matches(patterns: readonly PatternEntry[], path: string): boolean {
  return patterns.some(({ pattern, base }) => isWithin(base, path) && pattern.test(path));
}

function outermost(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].sort((a, b) => a.length - b.length);
  return sorted.filter((path, index) => !sorted.slice(0, index).some((outer) => isWithin(outer, path)));
}
