// Sizes that keep the frame small and every file readable at one go.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageFolders, root } from "../lib/repo.mjs";
import { codeLines, filesBelow, isTest } from "../lib/sources.mjs";

const largestFile = 400;
const budgets = [
  { what: "kernel, di and loop", folders: ["kernel", "di", "loop"], below: 1000 },
  { what: "loop", folders: ["loop"], below: 500 },
];

const faults = [];
const count = (path) => codeLines(readFileSync(path, "utf8"));
const notes = [];
for (const { what, folders, below } of budgets) {
  const files = folders.flatMap((folder) => filesBelow(join(root, "packages/core/src", folder), ".ts")).filter((path) => !isTest(path));
  const lines = files.reduce((total, path) => total + count(path), 0);
  notes.push(`${what} ${lines}/${below}`);
  if (lines >= below) faults.push(`${what}: ${lines} lines of code; the budget is under ${below}`);
}

const sources = packageFolders()
  .flatMap((folder) => [...filesBelow(join(folder, "src"), ".ts"), ...filesBelow(join(folder, "src"), ".mjs")])
  .concat(filesBelow(join(root, "scripts"), ".mjs"), filesBelow(join(root, "bench"), ".mjs"), filesBelow(join(root, "test"), ".ts"))
  .filter((path) => !path.endsWith(join("src", "plugin.ts")));
for (const path of sources) {
  const lines = readFileSync(path, "utf8").split("\n").length - 1;
  if (lines > largestFile) faults.push(`${relative(root, path)}: ${lines} lines; above ${largestFile} a file is two`);
}
const sizes = sources
  .filter((path) => !isTest(path))
  .map((path) => readFileSync(path, "utf8").split("\n").length - 1)
  .sort((a, b) => a - b);
notes.push(`files: median ${sizes[Math.floor(sizes.length / 2)]}, 90th percentile ${sizes[Math.floor(sizes.length * 0.9)]}`);

for (const fault of faults) console.error(fault);
console.log(`note: ${notes.join("; ")}`);
process.exitCode = faults.length === 0 ? 0 : 1;
