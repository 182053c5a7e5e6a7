import { namesIn, placeOf } from "../files/inside.js";
import type { Place } from "../files/inside.js";

/** A manifest that a folder holds, and for which harness it was written. */
export interface ManifestPlace {
  readonly path: string;
  readonly place: Place;
  readonly dialect: string;
}

/** Places at the top that are no folder of their own, with whose they are. */
const others: readonly (readonly [path: string, dialect: string])[] = [
  [".github/plugin/plugin.json", "copilot"],
  // Of no harness in particular; people put it there by mistake, too.
  ["plugin.json", "claude"],
  ["gemini-extension.json", "gemini"],
];

/** The manifests of a folder, the one that counts first: that of Claude Code, then those that other harnesses keep in much the same form. */
export async function manifestPlaces(root: string): Promise<readonly ManifestPlace[]> {
  const folders = (await namesIn(root)).flatMap((name): readonly (readonly [string, string])[] => {
    const dialect = /^\.([\w-]+)-plugin$/.exec(name)?.[1];
    return dialect === undefined || dialect === "claude" ? [] : [[`${name}/plugin.json`, dialect]];
  });
  const known = [[".claude-plugin/plugin.json", "claude"], ...folders, ...others] as const;
  const found = await Promise.all(known.map(async ([path, dialect]) => ({ path, dialect, place: await placeOf(root, path) })));
  return found.filter(({ place }) => place.kind === "file" || place.kind === "outside");
}
