import { placeOf } from "../files/inside.js";
import type { Place } from "../files/inside.js";

export interface ListedPath {
  /** As the manifest writes it. */
  readonly given: string;
  readonly place: Place;
  /** What is odd about it, where it is used all the same. */
  readonly warning?: string;
}

/** The paths that a field of a manifest names. */
export function listPaths(root: string, value: unknown): Promise<readonly ListedPath[]> {
  const given = typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((path) => typeof path === "string") : [];
  return Promise.all(
    given.map(async (path): Promise<ListedPath> => {
      const place = path.split(/[/\\]/).includes("..")
        ? ({ kind: "outside", at: path } as const)
        : await placeOf(root, path.replaceAll("\\", "/"));
      const isOdd = !path.startsWith("./") && path !== ".";
      return { given: path, place, ...(isOdd ? { warning: `the path "${path}" should begin with ./` } : {}) };
    }),
  );
}

/** Why a path that a manifest names cannot be used. */
export function pathFault({ given, place }: ListedPath, wanted: string): string {
  if (place.kind === "outside") return "it lies outside the package";
  if (place.kind === "missing") return /[*?[{]/.test(given) ? "patterns are not read" : "it is not there";
  return `it is a ${place.kind}, not ${wanted}`;
}
