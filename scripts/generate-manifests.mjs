// Writes what is derived from the sources of plugins, so that it can never say anything else:
//   packages/<plugin>/dev.lorimer/contributes.json   what the plugin contributes, readable without running it
//   packages/<plugin>/src/plugin.ts                  the same, with a thunk for each module
//   packages/sdk/schema/*.json                       JSON Schemas of manifest and contributions
//
//   node scripts/generate-manifests.mjs [--check] [package ...]
//
// It bundles the contribution modules from their sources in memory, so it needs no build and never reads a stale one.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "oxfmt";
import { rolldown } from "rolldown";
import { toJSONSchema } from "zod/v4/core";
import { packageFolders, readJson, root, step } from "./lib/repo.mjs";
import { compactSchema } from "./lib/compact-schema.mjs";

/** The folder of each contribution point, the kind its modules must export, and what of an export is declared. */
const points = [
  { point: "tools", kind: "tool", key: "name", declare: declareTool },
  { point: "stages", kind: "stage", key: "id", declare: declareStage },
  { point: "services", kind: "service", key: "token", declare: (service) => ({ token: service.token.key, level: service.level }) },
  { point: "models", kind: "model", key: "id", declare: (model) => ({ id: model.id, match: model.match }) },
  { point: "renderers", kind: "renderer", key: "tool", declare: (renderer) => ({ tool: renderer.tool }) },
  { point: "commands", kind: "command", key: "name", declare: declareCommand },
  { point: "commandSources", folder: "command-sources", kind: "command-source", key: "id", declare: (source) => ({ id: source.id }) },
  { point: "listeners", kind: "listener", key: "id", declare: ({ id, events, when }) => compact({ id, events, when }) },
];

/** Finds our own packages in their sources. */
const workspaceSources = {
  name: "workspace-sources",
  resolveId(id) {
    const match = /^@lorimer\/([^/]+)(?:\/(.+))?$/.exec(id);
    if (match === null) return null;
    return join(root, "packages", match[1], "src", match[2] ?? "", "index.ts");
  },
};

const check = process.argv.includes("--check");
const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const formatOptions = formatterOptions();
const faults = [];
const stale = [];

const folders = packageFolders().filter((folder) => only.length === 0 || only.includes(basename(folder)));
for (const folder of folders) {
  try {
    if (basename(folder) === "sdk") await generateSchemas(folder);
    if (existsSync(join(folder, "plugin.json"))) await generatePlugin(folder);
  } catch (error) {
    faults.push(`packages/${basename(folder)}: ${error.message}`);
  }
}

for (const fault of faults) console.error(fault);
if (check && stale.length > 0) {
  console.error(`Out of date:\n${stale.map((path) => `  ${path}`).join("\n")}\nTo mend: node scripts/generate-manifests.mjs`);
}
process.exitCode = faults.length > 0 || (check && stale.length > 0) ? 1 : 0;

async function generatePlugin(folder) {
  const packageJson = readJson(join(folder, "package.json"));
  const manifest = await syncVersion(folder, readJson(join(folder, "plugin.json")), packageJson.version);
  const modules = contributionModules(folder);
  const loaded = await importSources(
    folder,
    modules.map((module) => module.source),
  );

  const contributes = {};
  const problems = [];
  const seen = new Set();
  for (const [index, { point, module }] of modules.entries()) {
    const { kind, key, declare } = points.find((candidate) => candidate.point === point);
    const value = loaded[index].default;
    if (value?.kind !== kind) {
      problems.push(`${module}: the default export is not a ${kind}; put supporting code elsewhere`);
      continue;
    }
    const declaration = { ...declare(value), module };
    const id = `${point} ${declaration.list ?? ""} ${declaration[key]}`;
    if (seen.has(id)) problems.push(`${module}: "${declaration[key]}" is contributed twice`);
    seen.add(id);
    (contributes[point] ??= []).push(declaration);
  }
  const sdk = await importSdk(folder);
  problems.push(...issues(sdk, "plugin.json", sdk.manifestForm, manifest));
  problems.push(...issues(sdk, 'plugin.json: extensions["dev.lorimer"]', sdk.extensionForm, manifest.extensions?.["dev.lorimer"]));
  problems.push(...issues(sdk, "contributes.json", sdk.contributesForm, contributes));
  if (problems.length > 0) throw new Error(problems.join("\n  "));

  write(join(folder, "dev.lorimer", "contributes.json"), `${JSON.stringify(contributes, null, 2)}\n`);
  await writeFormatted(join(folder, "src", "plugin.ts"), pluginSource(manifest, contributes, modules));
}

function issues(sdk, what, form, value) {
  return sdk.issuesOf(form, value).map((issue) => `${what}: ${issue.path}: ${issue.message}`);
}

/** `plugin.json` is written by hand, except for its version, which follows `package.json`. */
async function syncVersion(folder, manifest, version) {
  if (manifest.version === version) return manifest;
  const { $schema, name, version: _old, ...rest } = manifest;
  const synced = { $schema, name, version, ...rest };
  await writeFormatted(join(folder, "plugin.json"), JSON.stringify(synced, null, 2));
  return synced;
}

/** Every module in a contribution folder, in a fixed order. Module paths are those inside the published package. */
function contributionModules(folder) {
  return points.flatMap(({ point, folder: name = point }) => {
    const sources = join(folder, "src", name);
    if (!existsSync(sources)) return [];
    return readdirSync(sources, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test|\.d)\.ts$/.test(entry.name))
      .map((entry) => entry.name.replace(/\.ts$/, ""))
      .sort()
      .map((file) => ({
        point,
        source: join(sources, `${file}.ts`),
        specifier: `./${name}/${file}.js`,
        module: `./dist/${name}/${file}.js`,
      }));
  });
}

function declareTool(tool) {
  if (!("_zod" in tool.input)) throw new Error(`${tool.name}: its input schema is not a zod schema, so its JSON Schema cannot be derived`);
  return compact({
    name: tool.name,
    description: tool.description,
    inputSchema: compactSchema(toJSONSchema(tool.input, { io: "input" })),
    aliases: tool.aliases,
    searchHint: tool.searchHint,
    defer: tool.defer || undefined,
    alwaysLoad: tool.alwaysLoad || undefined,
    when: tool.when,
  });
}

function declareStage(stage) {
  return compact({ id: stage.id, list: stage.list, slot: stage.slot, before: stage.before, after: stage.after, replaces: stage.replaces });
}

function declareCommand({ name, description, argumentHint, aliases }) {
  return compact({ name, description, argumentHint, aliases });
}

function compact(record) {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}

function pluginSource(manifest, contributes, modules) {
  const thunks = modules.map(({ module, specifier }) => `${JSON.stringify(module)}: () => import(${JSON.stringify(specifier)}),`);
  return `// Generated by scripts/generate-manifests.mjs; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** ${manifest.description ?? manifest.name} */
export const plugin: Plugin = definePlugin({
  manifest: ${JSON.stringify(manifest)},
  contributes: ${JSON.stringify(contributes)},
  modules: {
    ${thunks.join("\n    ")}
  },
});
`;
}

async function generateSchemas(folder) {
  const sdk = await importSdk(folder);
  const schemas = {
    "plugin.schema.json": ["The root plugin.json of a plugin", sdk.manifestForm.schema],
    "extension.schema.json": ['The hand-written part of a plugin.json under extensions["dev.lorimer"]', sdk.extensionForm.schema],
    "contributes.schema.json": ["The generated dev.lorimer/contributes.json of a plugin", sdk.contributesForm.schema],
  };
  for (const [name, [title, schema]] of Object.entries(schemas)) {
    const document = { $schema: "https://json-schema.org/draft/2020-12/schema", title, ...schema };
    write(join(folder, "schema", name), `${JSON.stringify(document, null, 2)}\n`);
  }
}

async function importSdk(folder) {
  const sources = join(root, "packages", "sdk", "src");
  const [manifest, form] = await importSources(folder, [join(sources, "manifest.ts"), join(sources, "form.ts")]);
  return { ...manifest, ...form };
}

/** Imports modules from their sources: bundled beside the package, so that its own dependencies are found. */
async function importSources(folder, sources) {
  if (sources.length === 0) return [];
  const cache = join(folder, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const output = mkdtempSync(join(cache, "manifests-"));
  try {
    const bundle = await rolldown({
      input: Object.fromEntries(sources.map((source, index) => [`entry-${index}`, source])),
      platform: "node",
      external: (id) => builtinModules.includes(id.replace(/^node:/, "")) || (/^[^./]/.test(id) && !id.startsWith("@lorimer/")),
      plugins: [workspaceSources],
      logLevel: "silent",
    });
    await bundle.write({ dir: output, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "chunk-[hash].mjs" });
    await bundle.close();
    return await Promise.all(sources.map((_, index) => import(pathToFileURL(join(output, `entry-${index}.mjs`)).href)));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function formatterOptions() {
  const { $schema, ignorePatterns, ...options } = readJson(join(root, ".oxfmtrc.json"));
  return options;
}

async function writeFormatted(path, source) {
  const result = await format(path, source, formatOptions);
  if (result.errors.length > 0) throw new Error(`${path}: ${result.errors.map((error) => error.message).join("; ")}`);
  write(path, result.code);
}

function write(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  stale.push(path.slice(root.length + 1));
  if (check) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  step(`wrote ${path.slice(root.length + 1)}`);
}
