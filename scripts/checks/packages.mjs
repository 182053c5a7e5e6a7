// Looks at every package as npm would publish it: publint and "are the types wrong" on the packed file, and what is in it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { bin, run } from "../lib/process.mjs";
import { packageFolders, readJson, root } from "../lib/repo.mjs";

const faults = [];
const packed = mkdtempSync(join(tmpdir(), "lorimer-packed-"));
try {
  const queue = packageFolders().filter((folder) => readJson(join(folder, "package.json")).private !== true);
  await Promise.all([inspectNext(), inspectNext()]);
  async function inspectNext() {
    for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) await inspect(folder);
  }
} finally {
  rmSync(packed, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

async function inspect(folder) {
  const name = basename(folder);
  const packageJson = readJson(join(folder, "package.json"));
  const destination = join(packed, name);
  mkdirSync(destination);
  const pack = await run("npm", ["pack", "--json", "--ignore-scripts", "--loglevel=error", `--pack-destination=${destination}`], {
    cwd: folder,
  });
  if (!pack.ok) {
    faults.push(`${name}: npm pack failed\n${pack.output}`);
    return;
  }
  const listed = JSON.parse(pack.output.slice(pack.output.indexOf("[")));
  const { filename, files } = Array.isArray(listed) ? listed[0] : Object.values(listed)[0];
  inspectFiles(
    name,
    folder,
    files.map(({ path }) => path),
  );
  const tarball = join(destination, filename);

  const { messages } = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer }, strict: true });
  for (const message of messages.filter(({ type }) => type !== "suggestion"))
    faults.push(`${name}: publint: ${formatMessage(message, packageJson, { color: false })}`);

  const attw = await run(bin("attw"), [
    tarball,
    "--profile",
    "esm-only",
    "--format",
    "ascii",
    "--no-emoji",
    "--no-color",
    "--no-definitely-typed",
  ]);
  if (!attw.ok) faults.push(`${name}: attw: ${attw.output.trim()}`);
}

function inspectFiles(name, folder, paths) {
  const wanted = [
    "package.json",
    "README.md",
    "LICENSE",
    ...(existsSync(join(folder, "plugin.json")) ? ["plugin.json", "dev.lorimer/contributes.json"] : []),
  ];
  for (const path of wanted.filter((candidate) => !paths.includes(candidate)))
    faults.push(`${name}: ${path} is not in the published package`);
  for (const path of paths.filter(
    (candidate) => !candidate.startsWith("template/") && /\.test\.|(^|\/)fixtures\/|\.tsbuildinfo$/.test(candidate),
  ))
    faults.push(`${name}: ${path} does not belong in the published package`);
  if (readFileSync(join(root, "LICENSE"), "utf8") !== readFileSync(join(folder, "LICENSE"), "utf8"))
    faults.push(`${name}: LICENSE is not the repository's`);
}
