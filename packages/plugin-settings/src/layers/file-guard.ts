import { lstatSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { messageOf } from "@lorimer/sdk";

/** Why policy in this file cannot be trusted, or undefined: anyone but an administrator could have put it there (CVE-2026-35603). */
export function plantedBy(path: string, owners: readonly number[], platform: NodeJS.Platform): string | undefined {
  // Windows has no owner to ask for here; policy stands below Program Files, where only administrators write.
  if (platform === "win32") return undefined;
  try {
    return plantedAlong(resolve(path), owners) ?? plantedAlong(realpathSync(path), owners);
  } catch (error) {
    return `it cannot be seen who owns it: ${messageOf(error)}`;
  }
}

/** Looks at every folder on the way, because who may rename one of them decides what stands below it. */
function plantedAlong(path: string, owners: readonly number[]): string | undefined {
  for (let at = path; ; at = dirname(at)) {
    const info = lstatSync(at);
    if (info.uid !== 0 && !owners.includes(info.uid)) return `${at} belongs to user ${info.uid}; policy counts only where root owns it`;
    // In a sticky folder nobody moves what is another's; a link has no mode of its own.
    const guarded = info.isSymbolicLink() || (info.isDirectory() && (info.mode & 0o1000) !== 0);
    if ((info.mode & 0o022) !== 0 && !guarded) return `${at} can be written by others than its owner; policy does not count there`;
    if (dirname(at) === at) return undefined;
  }
}

/** True when a file that is there, followed through every link, is inside the folder. */
export function leadsInside(path: string, folder: string): boolean {
  try {
    const root = realpathSync(folder);
    return realpathSync(path).startsWith(root.endsWith(sep) ? root : root + sep);
  } catch {
    return false;
  }
}
