import { randomBytes } from "node:crypto";
import { lstat, readFile, readlink, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findSurroundings } from "./surroundings.js";
import type { GuardedLink, Surroundings } from "./surroundings.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";
import { harmlessGitConfig } from "./git-config.js";

/** What makes a folder a bare repository to git, and what git would then obey. */
const bareParts = ["HEAD", "objects", "refs", "config", "hooks", "commondir"];

export interface Scrubbed {
  /** What is there now, for the next process. */
  readonly surroundings: Surroundings;
  /** What was done, one sentence each. */
  readonly findings: readonly string[];
}

/**
 * Takes away what a process planted for something more powerful to act on: bare repositories, protected files in places that were not known
 * when it started, settings of new repositories that name programs, and replaced links.
 */
export async function scrub(policy: SandboxPolicy, before: Surroundings): Promise<Scrubbed> {
  const findings: string[] = [];
  for (const link of before.links)
    if ((await readlink(link.path).catch(() => undefined)) !== link.target) findings.push(await restored(link));
  const now = await findSurroundings(policy);
  const knownBare = new Set(before.bareRepositories);
  const knownPaths = new Set(before.protect);
  for (const folder of now.bareRepositories) if (!knownBare.has(folder)) findings.push(await unplanted(folder));
  for (const repository of now.repositories)
    findings.push(...(await scrubbedRepository(repository, before.repositories.includes(repository))));
  const tops = new Set([policy.root, ...policy.directories]);
  for (const path of now.protect) {
    // At the top of a folder the mounts hold, so what is new there came from outside the sandbox.
    if (knownPaths.has(path) || tops.has(dirname(path)) || /[\\/]\.git(?:[\\/]|$)/.test(path)) continue;
    findings.push(await disarmed(path));
  }
  return { surroundings: findings.length === 0 ? now : await findSurroundings(policy), findings };
}

/** Kept under a name that no program reads: it may be somebody's work. */
async function disarmed(path: string): Promise<string> {
  const harmless = `${path}.from-sandbox-${randomBytes(3).toString("hex")}`;
  await rename(path, harmless).catch(() => {});
  return `Renamed ${path} to ${basename(harmless)}: a contained command made it, and programs that read it are not contained.`;
}

async function restored({ path, target }: GuardedLink): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await symlink(target, path);
  return `Put the link ${path} back, which a contained command had replaced.`;
}

async function unplanted(folder: string): Promise<string> {
  await Promise.all(bareParts.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  return `Removed the bare repository that a contained command made of ${folder}: git outside the sandbox would obey its settings.`;
}

async function scrubbedRepository(repository: string, isKnown: boolean): Promise<readonly string[]> {
  const info = await lstat(repository).catch(() => undefined);
  if (info === undefined) return [];
  // A pointer or link to somewhere else, new since: git would read its settings from there.
  if (!info.isDirectory()) {
    if (isKnown) return [];
    await rm(repository, { force: true });
    return [`Removed ${repository}, which a contained command made: it points git to settings elsewhere.`];
  }
  const findings: string[] = [];
  if (await removed(join(repository, "commondir"))) findings.push(`Removed ${repository}/commondir, which a contained command made.`);
  if (isKnown) return findings;
  const hooks = join(repository, "hooks");
  for (const name of await readdir(hooks).catch((): string[] => []))
    if (!name.endsWith(".sample") && (await removed(join(hooks, name))))
      findings.push(`Removed the hook ${name} from the new repository ${repository}.`);
  if ((await readlink(hooks).catch(() => undefined)) !== undefined && (await removed(hooks)))
    findings.push(`Removed the link ${hooks} from a new repository.`);
  for (const name of ["config", "config.worktree"]) {
    const path = join(repository, name);
    if ((await lstat(path).catch(() => undefined))?.isFile() !== true) continue;
    const text = await readFile(path, "utf8");
    const harmless = harmlessGitConfig(text);
    if (harmless === text) continue;
    await rm(path, { force: true });
    await writeFile(path, harmless, { flag: "wx" });
    findings.push(`Took settings that name programs out of ${path}, in a new repository.`);
  }
  return findings;
}

async function removed(path: string): Promise<boolean> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return false;
  await rm(path, { recursive: true, force: true });
  return true;
}
