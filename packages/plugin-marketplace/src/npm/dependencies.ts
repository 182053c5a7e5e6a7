import { existsSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { packageLimits } from "../archive/limits.js";
import { isRecord } from "../catalogue/is-record.js";
import { copyTree } from "../store/copy-tree.js";
import { readJsonFile } from "../store/json-file.js";
import { runNpm } from "./run-npm.js";

const locks = ["npm-shrinkwrap.json", "package-lock.json"];
/** The harness lends its own. */
const lent = "@lorimer/sdk";

/**
 * Brings what a plugin with code of ours needs of npm into its folder: as its lock file says, else the newest that fits. npm works in a folder
 * beside it, with nothing but the lists, so that no setting of the package's has a say; no script runs. Answers with what is to be told.
 */
export async function bringDependencies(
  folder: string,
  work: string,
  around: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (!existsSync(join(folder, "dev.lorimer", "contributes.json"))) return [];
  const warnings = await withoutOwnSdk(folder);
  const manifest = await readJsonFile(join(folder, "package.json"));
  if (!isRecord(manifest)) return warnings;
  const needed = Object.keys(isRecord(manifest["dependencies"]) ? manifest["dependencies"] : {}).filter((name) => name !== lent);
  if (needed.every((name) => existsSync(join(folder, "node_modules", ...name.split("/"))))) return warnings;
  const name = String(manifest["name"] ?? "the plugin");
  const place = join(work, "npm");
  await mkdir(place);
  const lock = locks.find((each) => existsSync(join(folder, each)));
  const run = { folder: place, name, ...around };
  await writeFile(join(place, "package.json"), JSON.stringify(plain(manifest, lock === undefined)));
  if (lock === undefined) await runNpm(["install", "--package-lock-only", "--omit=dev"], run);
  else await cp(join(folder, lock), join(place, "package-lock.json"));
  const count = checkLock(await readJsonFile(join(place, "package-lock.json")), name);
  await runNpm(["ci", "--omit=dev", ...(lock === undefined ? [] : ["--omit=peer"])], run);
  const made = join(place, "node_modules");
  if (!existsSync(made)) return warnings;
  await rm(join(made, ...lent.split("/")), { recursive: true, force: true });
  await rm(join(folder, "node_modules"), { recursive: true, force: true });
  const left = await copyTree(made, join(folder, "node_modules"), { within: made, limits: packageLimits });
  return [...warnings, ...left, `${count} package${count === 1 ? "" : "s"} of npm came with it; no script of theirs ran`];
}

/** Two copies of it in one process would understand each other, but the harness's is the one that fits. */
async function withoutOwnSdk(folder: string): Promise<readonly string[]> {
  const own = join(folder, "node_modules", ...lent.split("/"));
  if (!existsSync(own)) return [];
  await rm(own, { recursive: true, force: true });
  return [`it brings a copy of ${lent}, which was left out: the harness lends its own`];
}

/** What npm is told of the package. With a lock file both must say the same; without one only what is fetched has to be found. */
function plain(manifest: Readonly<Record<string, unknown>>, unlocked: boolean): Readonly<Record<string, unknown>> {
  const keys = ["name", "version", "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "overrides"];
  const own = Object.fromEntries([...keys, ...(unlocked ? [] : ["devDependencies"])].map((key) => [key, manifest[key]]));
  if (!unlocked) return own;
  const without = (key: string): unknown =>
    isRecord(own[key]) ? Object.fromEntries(Object.entries(own[key]).filter(([name]) => name !== lent)) : own[key];
  return { ...own, dependencies: without("dependencies"), peerDependencies: without("peerDependencies") };
}

/** Only packages of a registry, with a digest: neither git, nor folders, nor addresses of archives without one. */
function checkLock(lock: unknown, name: string): number {
  const packages = isRecord(lock) && isRecord(lock["packages"]) ? Object.entries(lock["packages"]) : [];
  const fetched = packages.filter(([path, entry]) => path !== "" && isRecord(entry) && entry["dev"] !== true && entry["peer"] !== true);
  for (const [path, entry] of fetched) {
    const { resolved, integrity, link, inBundle } = entry as Readonly<Record<string, unknown>>;
    if (inBundle === true) continue;
    if (link !== true && typeof resolved === "string" && /^https?:/.test(resolved) && typeof integrity === "string") continue;
    throw new LorimerError(
      "PLUGIN_DEPENDENCY",
      `${name} needs ${path.replace(/^.*node_modules\//, "")}, which does not come from a registry.`,
      {
        hint: "Its lock file names a repository, a folder or an archive without a digest. Tell the author.",
      },
    );
  }
  return fetched.filter(([path]) => !path.endsWith(`node_modules/${lent}`)).length;
}
