import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { skillFolders } from "./place.js";
import type { SkillPlace } from "./place.js";

export interface SessionPlaces {
  /** Where the session was opened. */
  readonly cwd: string;
  readonly additional: readonly string[];
  readonly trusted: boolean;
  /** When it was settled whether the folder is trusted: what changed later nobody was asked about. */
  readonly consentedAt: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The places of a session in the order in which they win a name. Few questions to the disk, and none about what is in them. */
export function placesOf({ cwd, additional, settings, ...consent }: SessionPlaces): readonly SkillPlace[] {
  const home = homedir();
  const folder = (key: string, fallback: string): string => {
    const given = settings[key];
    return typeof given === "string" && isAbsolute(given) ? given : fallback;
  };
  const managed = managedFolders(settings).flatMap((at) =>
    ["skills", ".claude/skills"].map((below): SkillPlace => ({ folder: join(at, below), scope: "managed" })),
  );
  const user: readonly SkillPlace[] = [
    join(folder("userFolder", join(home, ".lorimer")), "skills"),
    join(folder("foreignUserFolder", join(home, ".claude")), "skills"),
    join(folder("agentsFolder", join(home, ".agents")), "skills"),
  ].map((at) => ({ folder: at, scope: "user" }));
  const [top, levels] = levelsOf(cwd);
  const project = levels.flatMap((at) => skillFolders.map((below): SkillPlace => inProject(join(at, below), top, consent)));
  const directories = additional.flatMap((at) =>
    skillFolders.map((below): SkillPlace => ({ folder: join(at, below), scope: "directory", distrust: elsewhere, within: realOf(at) })),
  );
  const seen = new Set<string>();
  return [...managed, ...user, ...project, ...directories].filter((place) => !seen.has(place.folder) && seen.add(place.folder));
}

/** Consent to a folder covers its own skills and those of the folders above it: no other is asked about. */
const elsewhere = "nobody was asked about what this folder brings";

function inProject(folder: string, top: string, { trusted, consentedAt }: Pick<SessionPlaces, "trusted" | "consentedAt">): SkillPlace {
  const consent = trusted ? { consentedAt } : { distrust: "the folder is not trusted" };
  return { folder, scope: "project", within: realOf(top), ...consent };
}

/** A folder below the session's that holds skills of its own. */
export function nestedPlace(folder: string, top: string, prefix: string): SkillPlace {
  return { folder, scope: "project", within: realOf(top), distrust: elsewhere, prefix };
}

/** The folder itself and those above it up to the top of its repository; without a repository, itself alone. The top comes first. */
export function levelsOf(cwd: string): readonly [top: string, levels: readonly string[]] {
  const levels: string[] = [];
  for (let at = cwd; ; at = dirname(at)) {
    levels.push(at);
    if (existsSync(join(at, ".git"))) return [at, levels];
    if (dirname(at) === at) return [cwd, [cwd]];
  }
}

function managedFolders(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const given = settings["managedFolders"];
  return Array.isArray(given) ? given.filter((at): at is string => typeof at === "string" && isAbsolute(at)) : [];
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
