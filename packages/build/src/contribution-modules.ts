import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { points } from "./points.js";
import type { Point } from "./points.js";

/** A module that contributes one entry. */
export interface ContributionModule {
  readonly point: Point;
  /** Its source, as a path. */
  readonly source: string;
  /** Its place in the built package, such as `tools/read`. */
  readonly name: string;
  /** The same as manifests name it: `./dist/tools/read.js`. */
  readonly module: string;
}

const source = /(?<!\.(?:test|spec|d))\.m?[jt]s$/;

/** Every module in a contribution folder below `src`, in a fixed order. */
export function contributionModules(folder: string): readonly ContributionModule[] {
  return points.flatMap((point) => {
    const sources = join(folder, "src", point.folder);
    if (!existsSync(sources)) return [];
    return readdirSync(sources, { withFileTypes: true })
      .filter((entry) => entry.isFile() && source.test(entry.name))
      .map((entry) => ({ path: join(sources, entry.name), file: entry.name.replace(source, "") }))
      .sort((one, other) => (one.file < other.file ? -1 : 1))
      .map(({ path, file }) => {
        const name = `${point.folder}/${file}`;
        return { point, source: path, name, module: `./dist/${name}.js` };
      });
  });
}
