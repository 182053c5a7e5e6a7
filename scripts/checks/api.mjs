// packages/<name>/api.md says what each package exports. Fails where that is out of date, and where what was exported by the last release is
// gone or declared otherwise and no changeset asks for a bump that allows it.
//
//   node scripts/checks/api.mjs [--update]
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { apiReports, bumpFor, changesBetween, isEnough } from "../lib/api-report.mjs";
import { packageFolders, readJson, root, step } from "../lib/repo.mjs";

const { deprecations } = await import(pathToFileURL(join(root, "packages", "sdk", "dist", "index.js")).href);
const update = process.argv.includes("--update");
const folders = packageFolders().filter((folder) => readJson(join(folder, "package.json")).private !== true);
const asked = askedBumps();
const stale = [];
const faults = [];
let names = 0;

for (const [folder, report] of apiReports(folders)) {
  const { name, version } = readJson(join(folder, "package.json"));
  const path = join(folder, "api.md");
  names += report.split("\n### ").length - 1;
  if (basename(folder) === "sdk") {
    const marked = [...report.matchAll(/^### (\S+) \(deprecated\)$/gm)].map(([, name]) => name);
    const listed = deprecations.filter(({ isUsed }) => isUsed === undefined).map(({ what }) => what);
    for (const name of marked.filter((each) => !listed.includes(each)))
      faults.push(`@lorimer/sdk: ${name} is marked @deprecated; add it to src/deprecations.ts`);
    for (const name of listed.filter((each) => !marked.includes(each)))
      faults.push(`@lorimer/sdk: ${name} stands in src/deprecations.ts; mark it @deprecated`);
  }
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (before !== report) {
    const { removed, changed, added } = changesBetween(before, report);
    stale.push([
      relative(root, path),
      ...removed.map((each) => `- ${each}`),
      ...changed.map((each) => `! ${each}`),
      ...added.map((each) => `+ ${each}`),
    ]);
    if (update) writeFileSync(path, report);
  }
  const released = releasedReport(folder, `${name}@${version}`);
  if (released === undefined) continue;
  const changes = changesBetween(released, report);
  const needed = bumpFor(changes, version);
  if (isEnough(asked.get(name) ?? "none", needed)) continue;
  const listed = [
    ...changes.removed.map((each) => `removed ${each}`),
    ...changes.changed.map((each) => `changed ${each}`),
    ...changes.added.map((each) => `added ${each}`),
  ];
  faults.push(`${name} needs a changeset of level ${needed} (npm run change): ${listed.join(", ")}`);
}

if (update) for (const [path] of stale) step(`wrote ${path}`);
else if (stale.length > 0)
  faults.push(
    `Out of date:\n${stale.map(([path, ...lines]) => [path, ...lines.slice(0, 20).map((line) => `  ${line}`)].join("\n")).join("\n")}\nTo mend: npm run api`,
  );
for (const fault of faults) console.error(fault);
console.log(`note: ${folders.length} packages export ${names} names`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** What the release of the version in package.json exported; undefined where there was none, or its tag is not here. */
function releasedReport(folder, tag) {
  try {
    const path = `${tag}:packages/${basename(folder)}/api.md`;
    return execFileSync("git", ["show", path], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
      maxBuffer: 1 << 26,
    });
  } catch {
    return undefined;
  }
}

/** The strongest bump that the changesets ask for, by package. */
function askedBumps() {
  const bumps = new Map();
  for (const name of readdirSync(join(root, ".changeset")).filter((each) => each.endsWith(".md"))) {
    const front = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(join(root, ".changeset", name), "utf8"))?.[1] ?? "";
    for (const [, pack, bump] of front.matchAll(/^["']?([^"':\n]+)["']?:\s*(major|minor|patch)$/gm))
      if (!isEnough(bumps.get(pack) ?? "none", bump)) bumps.set(pack, bump);
  }
  return bumps;
}
