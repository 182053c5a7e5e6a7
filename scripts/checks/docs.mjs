// Keeps the documents true: every ts block compiles against the sources, every json block parses, every relative link leads
// somewhere, and blocks marked "run" (```ts run, ```sh run) are run against the built packages. The blocks of a page that are marked
// "walk" are one walk from an empty folder on: ```sh walk is run, and any block with walk=PATH is written to that file on the way.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { bin, run } from "../lib/process.mjs";
import { packageFolders, root } from "../lib/repo.mjs";
import { filesBelow } from "../lib/sources.mjs";

const faults = [];
const pages = [
  ...["README.md", "CONTRIBUTING.md", "AGENTS.md", "SECURITY.md"].map((name) => join(root, name)),
  ...filesBelow(join(root, "docs"), ".md"),
  ...packageFolders().map((folder) => join(folder, "README.md")),
].filter((path) => existsSync(path));

const blocks = pages.flatMap(codeBlocks);
const cache = join(root, "node_modules", ".cache", "docs-examples");
rmSync(cache, { recursive: true, force: true });

for (const page of pages) checkLinks(page);
for (const block of blocks.filter(({ language }) => language === "json")) checkJson(block);
const walks = Promise.all(pages.map((page) => walk(blocks.filter((block) => block.page === page && stepOf(block) !== undefined))));
await checkTypes(blocks.filter(({ language }) => language === "ts"));
for (const block of blocks.filter(({ marks }) => marks.includes("run"))) await execute(block);

await walks;

for (const fault of faults) console.error(fault);
console.log(
  `note: ${pages.length} pages, ${blocks.filter(({ language }) => language === "ts").length} ts blocks, ${blocks.filter((block) => block.marks.includes("run") || stepOf(block) !== undefined).length} run`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function codeBlocks(page) {
  const found = [];
  let open;
  for (const [index, line] of readFileSync(page, "utf8").split("\n").entries()) {
    const fence = /^(\s*)```+(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) {
      const [language = "", ...marks] = fence[2].trim().split(/\s+/);
      open = { page, line: index + 2, language, marks, lines: [] };
    } else {
      found.push({ ...open, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  return found;
}

function place({ page, line }, offset = 0) {
  return `${relative(root, page)}:${line + offset}`;
}

function checkJson(block) {
  try {
    JSON.parse(block.text);
  } catch (error) {
    faults.push(`${place(block)}: ${error.message}`);
  }
}

function checkLinks(page) {
  const prose = readFileSync(page, "utf8")
    .replace(/```[\s\S]*?```/g, "")
    .replace(/`[^`\n]*`/g, "");
  for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:|^#/.test(target)) continue;
    if (!existsSync(join(dirname(page), target.split("#")[0]))) faults.push(`${relative(root, page)}: the link ${target} leads nowhere`);
  }
}

async function checkTypes(examples) {
  if (examples.length === 0) return;
  mkdirSync(cache, { recursive: true });
  const places = new Map();
  for (const [index, block] of examples.entries()) {
    const name = `example-${index}.ts`;
    places.set(name, block);
    // Each block is a module of its own.
    writeFileSync(join(cache, name), `${block.text}export {};\n`);
  }
  writeFileSync(
    join(cache, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.json",
      compilerOptions: { incremental: false, noUnusedLocals: false, noUnusedParameters: false, tsBuildInfoFile: null },
      include: ["*.ts"],
      exclude: [],
    }),
  );
  const { ok, output } = await run(bin("tsc"), ["-p", cache, "--pretty", "false"], { cwd: cache });
  if (ok) return;
  for (const line of output.trim().split("\n")) {
    const [, name, row, rest] = /^(example-\d+\.ts)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    faults.push(name === undefined ? line : `${place(places.get(name), Number(row) - 1)}: ${rest}`);
  }
}

async function execute(block) {
  const home = mkdtempSync(join(tmpdir(), "lorimer-docs-"));
  try {
    const env = { HOME: home, LORIMER_HOME: join(home, ".lorimer"), NO_COLOR: "1" };
    let result;
    if (block.language === "ts") {
      // Beside the cache, so that imports find the built packages as a user's would.
      mkdirSync(cache, { recursive: true });
      const file = join(cache, `run-${blocks.indexOf(block)}.mjs`);
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
      writeFileSync(file, ts.transpileModule(block.text, { compilerOptions: options }).outputText);
      result = await run(process.execPath, [file], { cwd: home, env, timeoutMs: 60_000 });
    } else if (block.language === "sh") {
      result = await run("bash", ["-euc", block.text], {
        cwd: await project(home),
        env: { ...env, PATH: shims(home) },
        timeoutMs: 120_000,
      });
    } else {
      result = { ok: false, output: `nothing knows how to run "${block.language}"` };
    }
    if (!result.ok) faults.push(`${place(block)}: running it failed\n${result.output.trim()}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Somebody's project, in which the commands of a document are run. */
async function project(home) {
  const folder = join(home, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "README.md"), "# A project\n");
  await run("git", ["init", "--quiet", folder], { timeoutMs: 60_000 });
  return folder;
}

/** The place of a block in the walk of its page: a file to write, or "" for commands. */
function stepOf({ marks }) {
  const mark = marks.find((each) => each === "walk" || each.startsWith("walk="));
  return mark?.slice("walk=".length);
}

/** Runs the blocks of a page in their order, as a reader would who begins in an empty folder. */
async function walk(steps) {
  if (steps.length === 0) return;
  const home = mkdtempSync(join(tmpdir(), "lorimer-walk-"));
  try {
    const lines = steps.map((step, index) => {
      const path = stepOf(step);
      if (path === "") return `step=${place(step)}\n${step.text}`;
      writeFileSync(join(home, `step-${index}`), step.text);
      return `mkdir -p "$(dirname ${path})"\ncp "$HOME/step-${index}" ${path}`;
    });
    const script = ["set -euo pipefail", `trap 'echo "$step: $BASH_COMMAND"' ERR`, ...lines].join("\n");
    const start = join(home, "start");
    mkdirSync(start);
    const env = { HOME: home, LORIMER_HOME: join(home, ".lorimer"), NO_COLOR: "1", CI: "1", PATH: shims(home) };
    const { ok, output } = await run("bash", ["-c", script], { cwd: start, env, timeoutMs: 120_000 });
    if (!ok) faults.push(`${relative(root, steps[0].page)}: walking through it failed\n${output.trim()}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A search path on which `lorimer` is the built command line, and on which npm finds the packages of this repository without a registry. */
function shims(home) {
  const folder = (name) => {
    mkdirSync(join(home, name));
    return join(home, name);
  };
  const write = (path, text) => writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const programs = folder("programs");
  write(join(programs, "lorimer"), `exec node "${join(root, "packages/cli/dist/lorimer.mjs")}" "$@"`);
  // What an installation would put into node_modules/.bin: here it was installed before it was built.
  write(join(programs, "lorimer-build"), `exec node "${join(root, "packages/build/dist/main.js")}" "$@"`);
  const bin = folder("bin");
  write(
    join(bin, "npm"),
    `case "$1" in
create) shift 2; exec node "${join(root, "packages/create-plugin/dist/main.js")}" "$@" ;;
install) exec ln -s "${join(root, "node_modules")}" node_modules ;;
esac
PATH="\${PATH#*:}" exec npm --offline --loglevel=error "$@"`,
  );
  return `${bin}:${programs}:${process.env.PATH}`;
}
