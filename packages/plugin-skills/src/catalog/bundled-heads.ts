import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { HeadCache } from "../find/head-cache.js";
import { Scan } from "../find/scan-place.js";
import { headOfKept, keptOf } from "./package-heads.js";
import type { KeptHead, PackageHead } from "./package-heads.js";

/** Paths are from the folder on. */
type KeptFile = KeptHead & Pick<PackageHead, "file" | "dir">;

const listName = "heads.json";

/** What the build has read of the skills beside it, so that a start reads one file; undefined where nothing was built. */
export function bundledHeads(folder: string): readonly PackageHead[] | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, listName), "utf8");
  } catch {
    return undefined;
  }
  const root = realpathSync.native(folder);
  return (JSON.parse(text) as readonly KeptFile[]).map((kept) => {
    const { name, file, dir } = kept;
    return { name, file: join(root, file), dir: join(root, dir), head: headOfKept(kept) };
  });
}

/** Reads the heads of all skills in a folder and writes them beside them: a step of the build of a product. */
export async function keepBundledHeads(folder: string): Promise<void> {
  const root = realpathSync.native(folder);
  const heads = new HeadCache();
  const kept: KeptFile[] = [];
  for (const { name, file, dir, ...found } of new Scan().files({ folder: root, scope: "bundled" }))
    kept.push({ file: relative(root, file), dir: relative(root, dir), ...keptOf(name, await heads.head({ file, ...found })) });
  writeFileSync(join(root, listName), JSON.stringify(kept));
}
