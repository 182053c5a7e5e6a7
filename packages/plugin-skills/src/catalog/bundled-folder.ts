import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the skills that come with the product: beside the code of a bundle, or in this package. */
export function bundledFolder(): string | undefined {
  return [new URL("./bundled-skills/", import.meta.url), new URL("../../skills/", import.meta.url)]
    .map((url) => fileURLToPath(url))
    .find((folder) => existsSync(join(folder, "update-config", "SKILL.md")));
}
