import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The folder of the `@lorimer/sdk` that was installed with this harness. */
export function hostSdk(): string {
  let folder = dirname(createRequire(import.meta.url).resolve("@lorimer/sdk"));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
