import { basename, dirname, extname, join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

/** What to say of a path that is not there: the nearest name in its folder, or the first folder that is missing. */
export async function missingFile(path: string, workspace: Workspace): Promise<string> {
  const folder = dirname(path);
  const info = await workspace.files.stat(folder).catch(() => undefined);
  if (info?.kind !== "directory") return `There is no file ${path}: its folder does not exist.`;
  const names = (await workspace.files.list(folder).catch(() => [])).map((entry) => entry.name);
  const near = nearestName(basename(path), names);
  return `There is no file ${path}.${near === undefined ? "" : ` Did you mean ${join(folder, near)}?`}`;
}

function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const stem = (name: string): string => basename(name, extname(name)).toLowerCase();
  const sameStem = names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? names.find((name) => stem(name) === stem(wanted));
  if (sameStem !== undefined) return sameStem;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const name of names.slice(0, 5000)) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), wanted.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = name;
    }
  }
  return best;
}

/** Levenshtein's distance: single-character changes that turn one text into the other. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + cost));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
