import { lstatSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isWithin } from "../../policy/access.js";
import { openFolders, powerfulSockets, protectedFiles, protectedFolders, protectedHomeParts } from "../../policy/protected-paths.js";
import type { SandboxPolicy } from "../../policy/sandbox-policy.js";
import type { SandboxPlaces } from "../sandbox-engine.js";
import type { Mount } from "./mount.js";

export interface MountPlan {
  readonly mounts: readonly Mount[];
  /** Folders that must be made before the process starts and taken away after it, where they do not exist. */
  readonly placeholders: readonly string[];
}

/** The temporary folders that a process sees as its own. */
const temporaryFolders: readonly string[] = ["/tmp", "/var/tmp"];

/** The file system of one contained process, from the policy and from what exists now. */
export function planMounts(
  policy: SandboxPolicy,
  places: SandboxPlaces,
  found: { readonly protect: readonly string[]; readonly hide: readonly string[] },
  isPlaceholder: (path: string) => boolean = () => false,
): MountPlan {
  const plan = new Plan(policy, isPlaceholder);
  const { files } = policy;
  for (const folder of temporaryFolders) plan.add({ kind: "writable", path: folder, from: places.temporary });
  // The machine's own root is not mounted over: it is opened as the first mount of all.
  const writable = existing(files.allowWrite.map((entry) => entry.path)).filter((path) => path !== "/" && !temporaryFolders.includes(path));
  for (const path of writable) plan.add({ kind: "writable", path });
  if (places.scratch !== undefined) plan.add({ kind: "read-only", path: places.scratch });
  const bases = opensRoot(policy) ? [...writable, policy.home] : writable;
  for (const base of bases) for (const path of protectedIn(base)) plan.protect(path);
  for (const path of found.protect) plan.protect(path);
  for (const { path } of files.denyWrite) plan.protect(path);
  for (const part of protectedHomeParts) plan.protect(join(policy.home, part));
  const exceptions = existing(files.allowRead.map((entry) => entry.path));
  for (const path of existing(files.denyRead.map((entry) => entry.path)))
    plan.hide(
      path,
      exceptions.filter((inner) => inner !== path && isWithin(path, inner)),
    );
  for (const path of found.hide) plan.hide(path, []);
  for (const path of powerfulSockets) plan.hide(path, []);
  plan.hide(places.state, []);
  return plan.result();
}

/** True when the whole file system may be written, but for what is protected. */
export function opensRoot({ files }: SandboxPolicy): boolean {
  return files.unrestricted || files.allowWrite.some(({ path }) => path === "/");
}

/** What is protected at the top of a writable folder, whether it exists or not. */
function protectedIn(base: string): readonly string[] {
  if (basename(base) === ".git") return [join(base, "hooks"), join(base, "config")];
  const git = join(base, ".git");
  const gitParts = info(git) === undefined ? [] : info(git)?.isDirectory() === true ? [join(git, "hooks"), join(git, "config")] : [git];
  return [...[...protectedFolders, ...protectedFiles].map((name) => join(base, name)), ...gitParts];
}

class Plan {
  readonly #mounts: Mount[] = [];
  readonly #placeholders: string[] = [];
  readonly #pinned = new Set<string>();
  readonly #done = new Set<string>();
  readonly #hidden = new Set<string>();
  readonly #writable: readonly string[];
  readonly #open: readonly string[];
  readonly #isPlaceholder: (path: string) => boolean;

  constructor(policy: SandboxPolicy, isPlaceholder: (path: string) => boolean) {
    this.#isPlaceholder = isPlaceholder;
    const writable = existing(policy.files.allowWrite.map((entry) => entry.path)).filter((path) => !temporaryFolders.includes(path));
    this.#open = [policy.root, ...policy.directories].flatMap((base) => openFolders.map((name) => join(base, name)));
    this.#writable = [...(opensRoot(policy) ? ["/"] : []), ...writable, ...existing(this.#open)];
  }

  add(mount: Mount): void {
    this.#mounts.push(mount);
  }

  result(): MountPlan {
    return { mounts: this.#mounts, placeholders: this.#placeholders };
  }

  /** Keeps a path as it is, also when that means that it does not exist. */
  protect(path: string): void {
    const base = this.#baseOf(path);
    if (base === undefined || base === path || this.#isCovered(path, base)) return;
    this.#done.add(path);
    const found = info(path);
    if (found === undefined || this.#isPlaceholder(path)) return this.#keepMissing(path, base);
    this.#pin(dirname(path), base);
    if (found.isSymbolicLink()) return this.#protectTarget(path);
    this.add({ kind: "read-only", path });
    for (const open of this.#open)
      if (isWithin(path, open) && info(open)?.isDirectory() === true) this.add({ kind: "writable", path: open });
  }

  hide(path: string, exceptions: readonly string[]): void {
    const real = resolved(path);
    const found = real === undefined ? undefined : info(real);
    if (real === undefined || found === undefined) return;
    if ([...this.#hidden].some((hidden) => isWithin(hidden, real))) return;
    const base = this.#baseOf(real);
    // Mounting a parent again would open what was closed in it.
    const canPin = base !== undefined && !this.#isCovered(real, base);
    // The machine's temporary folders are not there at all.
    if (base === undefined && temporaryFolders.some((folder) => isWithin(folder, real))) return;
    if (canPin) this.#pin(dirname(real), base);
    this.#done.add(real);
    this.#hidden.add(real);
    if (exceptions.length === 0) return this.add({ kind: "hidden", path: real, folder: found.isDirectory() });
    this.add({ kind: "emptied", path: real });
    for (const inner of exceptions) this.add({ kind: this.#baseOf(inner) === undefined ? "read-only" : "writable", path: inner });
  }

  /** A link cannot be covered. Its target is; the link itself is put back after the process. */
  #protectTarget(path: string): void {
    const target = resolved(path);
    if (target !== undefined && target !== path) this.protect(target);
  }

  #keepMissing(path: string, base: string): void {
    const parent = dirname(path);
    if (parent !== base && info(parent) === undefined) return this.protect(parent);
    if (info(parent)?.isDirectory() !== true) return;
    this.#pin(parent, base);
    this.#placeholders.push(path);
    this.add({ kind: "placeholder", path });
  }

  /** A folder that is a mount point cannot be renamed, so that what is protected in it cannot be moved out of the way. */
  #pin(folder: string, base: string): void {
    if (folder === base || !isWithin(base, folder) || this.#pinned.has(folder)) return;
    this.#pin(dirname(folder), base);
    this.#pinned.add(folder);
    this.add({ kind: "writable", path: folder });
  }

  /** True for what lies in something that is protected already, unless a writable folder lies between the two. */
  #isCovered(path: string, base: string): boolean {
    for (const done of this.#done) if (isWithin(done, path) && !(isWithin(done, base) && base !== done)) return true;
    return false;
  }

  /** The innermost writable folder that holds a path. */
  #baseOf(path: string): string | undefined {
    return this.#writable.filter((folder) => isWithin(folder, path)).sort((a, b) => b.length - a.length)[0];
  }
}

/** The real paths of what exists, outermost first. */
function existing(paths: readonly string[]): readonly string[] {
  const real = paths.map(resolved).filter((path) => path !== undefined);
  return [...new Set(real)].sort((a, b) => a.length - b.length);
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function info(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
