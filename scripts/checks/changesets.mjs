// Every package that was never released, or changed since the main line, is named by a changeset.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packageFolders, readJson, root } from "../lib/repo.mjs";

const packages = packageFolders().map((folder) => ({ folder: basename(folder), ...readJson(join(folder, "package.json")) }));
const published = packages.filter((candidate) => candidate.private !== true);
const faults = [];

const named = new Set();
const folder = join(root, ".changeset");
for (const name of readdirSync(folder).filter((candidate) => candidate.endsWith(".md") && candidate !== "README.md")) {
  const front = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(join(folder, name), "utf8"))?.[1];
  if (front === undefined) {
    faults.push(`.changeset/${name}: no front matter`);
    continue;
  }
  for (const line of front.split("\n").filter((text) => text.trim() !== "")) {
    const [, packageName, bump] = /^["']?([^"':]+)["']?:\s*(major|minor|patch|none)$/.exec(line.trim()) ?? [];
    if (packageName === undefined) faults.push(`.changeset/${name}: cannot read "${line}"`);
    else if (!packages.some((candidate) => candidate.name === packageName))
      faults.push(`.changeset/${name}: there is no package ${packageName}`);
    else if (bump !== "none") named.add(packageName);
  }
}

const changed = changedFolders();
for (const candidate of published) {
  if (named.has(candidate.name)) continue;
  if (candidate.version === "0.0.0") faults.push(`${candidate.name} was never released and no changeset names it`);
  else if (changed.has(candidate.folder)) faults.push(`${candidate.name} changed and no changeset names it`);
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) console.error("To mend: npm run change");
process.exitCode = faults.length === 0 ? 0 : 1;

/** Packages whose published content differs from where this branch left the main line; none outside a repository. */
function changedFolders() {
  const git = (...args) => {
    try {
      return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 }).trim();
    } catch {
      return undefined;
    }
  };
  const base = git("merge-base", "HEAD", "origin/main") ?? git("merge-base", "HEAD", "main");
  if (base === undefined || base === "") return new Set();
  const files = git("diff", "--name-only", base, "--", "packages")?.split("\n") ?? [];
  const counted = files.filter((path) => /^packages\/[^/]+\/(src\/|package\.json$|plugin\.json$)/.test(path) && !path.endsWith(".test.ts"));
  return new Set(counted.map((path) => path.split("/")[1]));
}
