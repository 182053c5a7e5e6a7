import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join, sep } from "node:path";
import type { SkillPlace } from "./place.js";

/** A skill file that stands in a place. */
export interface FoundFile {
  /** The folder's name, or the file's without `.md`; folders between the place and the skill in front of it, with `:`. */
  readonly name: string;
  /** Links resolved. */
  readonly file: string;
  /** What stands beside the file is the skill's, also where the file itself is a link. */
  readonly dir: string;
  /** A file of its own, without a folder. */
  readonly flat: boolean;
  readonly size: number;
  readonly mtimeMs: number;
  /** When it or its place last changed, which nothing but the system can set. */
  readonly ctimeMs: number;
}

export interface ScanLimits {
  /** Folders below the place. */
  readonly depth: number;
  /** Folders that are looked into at all. */
  readonly folders: number;
}

const defaultLimits: ScanLimits = { depth: 4, folders: 4000 };

/** Names that are no skills: of tools, of packages, and the one that is reserved for what is synchronised. */
const left = new Set([".git", "node_modules", "synced", "README.md", "readme.md", "AGENTS.md", "CLAUDE.md"]);

/** What was looked at so far, in one scan of all places. */
export class Scan {
  readonly problems: string[] = [];
  readonly #limits: ScanLimits;
  #folders = 0;
  #full = false;

  constructor(limits: ScanLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Finds the skill files of a place, a part of them at a time so that whoever waits beside it is not held up. */
  *files(place: SkillPlace): Generator<FoundFile, void, void> {
    const real = realOf(place.folder);
    if (real === undefined) return;
    if (isWithin(real, place)) yield* this.#below(real, [], place);
    else this.problems.push(`${place.folder} leads out of ${place.within ?? ""}, so it is left out.`);
  }

  /** One file of which it is known that it is a skill. */
  file(file: string, dir: string): FoundFile | undefined {
    return fileAt(file, "", dir, false);
  }

  *#below(folder: string, above: readonly string[], place: SkillPlace): Generator<FoundFile, void, void> {
    for (const entry of entriesOf(folder)) {
      // A name with a line break in it would be more than a name where skills are listed.
      if (left.has(entry.name) || entry.name.startsWith(".") || /[\p{Cc}<>"]/u.test(entry.name)) continue;
      const real = this.#follow(join(folder, entry.name), entry, place);
      if (real === undefined) continue;
      if (real.folder) yield* this.#folder(entry.name, real.path, above, place);
      else if (/\.md$/i.test(entry.name) && above.length === 0) {
        const found = fileAt(real.path, entry.name.slice(0, -3), folder, true);
        if (found !== undefined) yield found;
      }
    }
  }

  *#folder(name: string, path: string, above: readonly string[], place: SkillPlace): Generator<FoundFile, void, void> {
    this.#folders += 1;
    if (this.#folders > this.#limits.folders) {
      if (!this.#full) this.problems.push(`More than ${this.#limits.folders} folders of skills: those after ${path} were not looked at.`);
      this.#full = true;
      return;
    }
    const full = [...above, name].join(":");
    for (const own of ["SKILL.md", "skill.md"]) {
      const found = fileAt(join(path, own), full, path, false);
      if (found === undefined) continue;
      if (isWithin(found.file, place)) yield found;
      else this.problems.push(`${join(path, own)} leads out of ${place.within ?? ""}, so it is left out.`);
      return;
    }
    // A package that was put among skills is a package all the same: its skills come under its name.
    const isPackage = ["plugin.json", ".claude-plugin/plugin.json"].some((manifest) => existsSync(join(path, manifest)));
    if (!isPackage && above.length + 1 < this.#limits.depth) yield* this.#below(path, [...above, name], place);
  }

  /** What an entry is once its link is followed, where it may be. */
  #follow(path: string, entry: Dirent, place: SkillPlace): { readonly path: string; readonly folder: boolean } | undefined {
    if (!entry.isSymbolicLink()) return entry.isDirectory() || entry.isFile() ? { path, folder: entry.isDirectory() } : undefined;
    const real = realOf(path);
    const stat = real === undefined ? undefined : statSync(real, { throwIfNoEntry: false });
    if (real === undefined || stat === undefined) return undefined;
    if (isWithin(real, place)) return { path: real, folder: stat.isDirectory() };
    this.problems.push(`${path} leads out of ${place.within ?? ""}, so it is left out.`);
    return undefined;
  }
}

function isWithin(path: string, { within }: SkillPlace): boolean {
  return within === undefined || path === within || path.startsWith(within.endsWith(sep) ? within : within + sep);
}

function fileAt(path: string, name: string, dir: string, flat: boolean): FoundFile | undefined {
  // The folders above it are real already, so only a link needs to be followed.
  const own = lstatSync(path, { throwIfNoEntry: false });
  const file = own?.isSymbolicLink() === true ? realOf(path) : path;
  const stat = file === path ? own : file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  if (file === undefined || stat?.isFile() !== true) return undefined;
  return { name, file, dir, flat, size: stat.size, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
