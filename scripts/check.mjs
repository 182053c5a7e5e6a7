// Everything that must hold besides the tests, side by side, one line each.
//
//   node scripts/check.mjs [name ...]     only the checks named
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bin, build, run } from "./lib/process.mjs";
import { root } from "./lib/repo.mjs";

const script = (path, ...args) => ["node", [join(root, "scripts", path), ...args]];

/** Name, what to run, and whether it looks at built packages. The slowest come first. */
const checks = [
  { name: "types", command: [bin("tsc"), ["-p", "tsconfig.json"]] },
  { name: "lint", command: [bin("oxlint"), ["--type-aware", "--deny-warnings", "--report-unused-disable-directives"]] },
  { name: "format", command: [bin("oxfmt"), ["--list-different"]], hint: "unformatted; to mend: npm run format" },
  { name: "imports", command: [bin("depcruise"), ["--config", ".dependency-cruiser.mjs", "packages"]] },
  { name: "unused", command: [bin("knip"), ["--no-progress", "--no-config-hints"]] },
  { name: "generated", command: script("generate.mjs", "--check") },
  { name: "boundaries", command: script("checks/boundaries.mjs") },
  { name: "lines", command: script("checks/lines.mjs") },
  { name: "dependencies", command: script("checks/dependencies.mjs") },
  { name: "changesets", command: script("checks/changesets.mjs") },
  { name: "packages", command: script("checks/packages.mjs"), needsBuild: true },
  { name: "api", command: script("checks/api.mjs"), needsBuild: true },
  { name: "docs", command: script("checks/docs.mjs"), needsBuild: true },
  { name: "size", command: script("checks/size.mjs"), needsBuild: true },
];

// Alone at the end, because it measures time.
const alone = [{ name: "start-up", command: script("checks/start-up.mjs"), needsBuild: true }];

const names = process.argv.slice(2);
const known = [...checks, ...alone].map(({ name }) => name);
for (const name of names.filter((candidate) => !known.includes(candidate))) {
  console.error(`There is no check "${name}"; there are: ${known.join(", ")}`);
  process.exit(2);
}
const wanted = ({ name }) => names.length === 0 || names.includes(name);

const began = performance.now();
const failures = [];
const queue = checks.filter(wanted);
let building;

// The build takes one of the places; what does not need it runs beside it.
const buildFirst = [...queue, ...alone.filter(wanted)].some(({ needsBuild }) => needsBuild)
  ? [{ name: "build", action: () => (building = build()) }]
  : [];
queue.sort((a, b) => Number(a.needsBuild ?? false) - Number(b.needsBuild ?? false));
queue.unshift(...buildFirst);

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
for (const check of alone.filter(wanted)) await perform(check);

for (const { name, output, hint } of failures) {
  console.log(`\n--- ${name} ---\n${output.trim()}${hint === undefined ? "" : `\n${hint}`}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  failures.length === 0
    ? `\nAll checks hold (${seconds} s).`
    : `\n${failures.length} failed: ${failures.map(({ name }) => name).join(", ")} (${seconds} s).`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

async function worker() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) await perform(check);
}

async function perform({ name, command, action, needsBuild, hint }) {
  if (needsBuild && !(await building).ok) {
    console.log(`  skip  ${name.padEnd(12)}        the build failed`);
    return;
  }
  const start = performance.now();
  const { ok, output } = await (action === undefined
    ? run(...command, { timeoutMs: 300_000, env: { NO_COLOR: "1", FORCE_COLOR: "0" } })
    : action());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const note = ok ? lastNote(output) : "";
  console.log(`  ${ok ? "ok  " : "FAIL"}  ${name.padEnd(12)} ${seconds.padStart(5)} s  ${note}`.trimEnd());
  if (!ok) failures.push({ name, output, hint });
}

/** A check may end with a line that begins with "note: ", for what it measured. */
function lastNote(output) {
  return /^note: (.*)$/m.exec(output)?.[1] ?? "";
}
