// What every script knows of the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folders of all packages, sorted. */
export function packageFolders() {
  return readdirSync(join(root, "packages"))
    .sort()
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")));
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Says what a script is doing. */
export function step(text) {
  console.log(`> ${text}`);
}
