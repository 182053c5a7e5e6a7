// Writes what is derived from the sources of plugins, so that it can never say anything else:
//   packages/<plugin>/dev.lorimer/contributes.json   what the plugin contributes, readable without running it
//   packages/<plugin>/src/plugin.ts                  the same, with a thunk for each module
//   packages/sdk/schema/*.json                       JSON Schemas of manifest and contributions
//
//   node scripts/generate-manifests.mjs [--check] [package ...]
//
// It does what `lorimer plugin build` does for everybody's plugins, by the same code, from our sources: so it needs no build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { format } from "oxfmt";
import { buildPackage, sourceOf } from "./lib/build-package.mjs";
import { packageFolders, readJson, root, step } from "./lib/repo.mjs";

const check = process.argv.includes("--check");
const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const { $schema: _schema, ignorePatterns: _ignored, ...formatOptions } = readJson(join(root, ".oxfmtrc.json"));
const { generatePlugin, importSources } = await buildPackage();
const faults = [];
const stale = [];

const folders = packageFolders().filter((folder) => only.length === 0 || only.includes(basename(folder)));
for (const folder of folders) {
  try {
    if (basename(folder) === "sdk") await generateSchemas(folder);
    if (existsSync(join(folder, "plugin.json"))) {
      const { changed } = await generatePlugin(folder, { check, sourceOf, format: formatted, writesSource: true });
      for (const path of changed) changedFile(join(folder, path));
    }
  } catch (error) {
    faults.push(`packages/${basename(folder)}: ${error.message}`);
  }
}

for (const fault of faults) console.error(fault);
if (check && stale.length > 0) {
  console.error(`Out of date:\n${stale.map((path) => `  ${path}`).join("\n")}\nTo mend: node scripts/generate-manifests.mjs`);
}
process.exitCode = faults.length > 0 || (check && stale.length > 0) ? 1 : 0;

async function generateSchemas(folder) {
  const [sdk] = await importSources(folder, [join(folder, "src", "manifest.ts")], sourceOf);
  const schemas = {
    "plugin.schema.json": ["The root plugin.json of a plugin", sdk.manifestForm.schema],
    "extension.schema.json": ['The hand-written part of a plugin.json under extensions["dev.lorimer"]', sdk.extensionForm.schema],
    "contributes.schema.json": ["The generated dev.lorimer/contributes.json of a plugin", sdk.contributesForm.schema],
  };
  for (const [name, [title, schema]] of Object.entries(schemas)) {
    const path = join(folder, "schema", name);
    const text = `${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", title, ...schema }, null, 2)}\n`;
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (!check) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    changedFile(path);
  }
}

async function formatted(path, source) {
  const { code, errors } = await format(path, source, formatOptions);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join("; ")}`);
  return code;
}

function changedFile(path) {
  const name = relative(root, path);
  stale.push(name);
  if (!check) step(`wrote ${name}`);
}
