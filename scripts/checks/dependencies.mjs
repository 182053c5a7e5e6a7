// Dependencies are pinned exactly, run nothing when installed, and admit the oldest Node we promise.
import { join, relative } from "node:path";
import semver from "semver";
import { packageFolders, readJson, root } from "../lib/repo.mjs";

const kinds = ["dependencies", "devDependencies", "optionalDependencies"];
const faults = [];
for (const folder of [root, ...packageFolders()]) {
  const packageJson = readJson(join(folder, "package.json"));
  const name = relative(root, folder) || "the root package";
  for (const [dependency, range] of kinds.flatMap((kind) => Object.entries(packageJson[kind] ?? {}))) {
    if (dependency.startsWith("@lorimer/")) continue;
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) faults.push(`${name}: ${dependency} is not pinned: ${range}`);
  }
  for (const [peer, range] of Object.entries(packageJson.peerDependencies ?? {})) {
    if (peer === "@lorimer/sdk" && range !== "^0") faults.push(`${name}: its peer @lorimer/sdk is ${range}, not the engine "^0"`);
  }
  if (packageJson.engines?.node !== ">=20.19") faults.push(`${name}: engines.node is ${packageJson.engines?.node}, not ">=20.19"`);
}

for (const [path, entry] of Object.entries(readJson(join(root, "package-lock.json")).packages)) {
  if (!path.includes("node_modules/")) continue;
  const range = entry.engines?.node;
  if (range !== undefined && !entry.optional && !semver.satisfies("20.19.0", range))
    faults.push(`${path} ${entry.version} needs Node ${range}`);
  if (entry.hasInstallScript && !entry.optional) faults.push(`${path} ${entry.version} runs a script when installed`);
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
