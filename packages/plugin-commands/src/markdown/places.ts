import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** A folder that may hold command files. */
export interface CommandPlace {
  /** Absolute; need not exist. */
  readonly folder: string;
  readonly scope: "managed" | "user" | "project" | "directory" | "package";
  /** Whether what it holds may be used: its words would be taken for the person's own. */
  readonly trusted: boolean;
}

export interface PlacesOptions {
  /** Where the session was opened. */
  readonly cwd: string;
  readonly additional: readonly string[];
  readonly trusted: boolean;
  /** `userFolder`, `foreignUserFolder`, `managedFolders`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const folders = [".lorimer/commands", ".claude/commands"] as const;

/** The places of a session, in the order in which they win a name. */
export function commandPlaces({ cwd, additional, trusted, settings }: PlacesOptions): readonly CommandPlace[] {
  const folder = (key: string, fallback: string): string => {
    const given = settings[key];
    return typeof given === "string" && isAbsolute(given) ? given : join(homedir(), fallback);
  };
  const user = [join(folder("userFolder", ".lorimer"), "commands"), join(folder("foreignUserFolder", ".claude"), "commands")];
  const within = (at: readonly string[]): readonly string[] => at.flatMap((parent) => folders.map((below) => join(parent, below)));
  const places: readonly CommandPlace[] = [
    ...managedFolders(settings).map((at) => ({ folder: at, scope: "managed" as const, trusted: true })),
    ...user.map((at) => ({ folder: at, scope: "user" as const, trusted: true })),
    ...within(levels(cwd)).map((at) => ({ folder: at, scope: "project" as const, trusted })),
    ...within(additional).map((at) => ({ folder: at, scope: "directory" as const, trusted })),
  ];
  const seen = new Set<string>();
  return places.filter((place) => !seen.has(place.folder) && seen.add(place.folder));
}

/** The folder and those above it up to the top of its repository, nearest first; without a repository, itself alone. */
function levels(cwd: string): readonly string[] {
  const found: string[] = [];
  for (let at = cwd; ; at = dirname(at)) {
    found.push(at);
    if (existsSync(join(at, ".git"))) return found;
    if (dirname(at) === at) return [cwd];
  }
}

function managedFolders(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const given = settings["managedFolders"];
  const tops = Array.isArray(given) ? given.filter((at): at is string => typeof at === "string" && isAbsolute(at)) : [];
  return tops.flatMap((at) => [join(at, "commands"), join(at, ".claude", "commands")]);
}
