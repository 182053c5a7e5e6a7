// Bundles the CLI into dist/lorimer.mjs with lazily loaded chunks beside it. Run after `tsc -b`.
import { chmod, cp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/*
 * Which modules are bundled into one file. Every file that is opened costs a start about a third of a millisecond, so what
 * a short answer needs stands together; what it does not need stays in chunks of its own.
 */
const rules = [
  [/\/packages\/sdk\/(dist|src)\/http\/tunnel-(agent|for)/, null],
  [/\/packages\/sdk\/(dist|src)\/http\//, "http"],
  [/\/node_modules\/eventsource-parser\//, "http"],
  // What only plugins import of it goes with them.
  [/\/packages\/sdk\/(dist|src)\/(?!(declared-schema|files|git|front-matter|prompt-template|ranking)\/|deprecations\.)/, "sdk"],
  [/\/packages\/cli\/(dist|src)\/(arguments\/(flags|command-list)|render\/columns-of)\./, "flags"],
  [/\/packages\/cli\/(dist|src)\/(main|arguments\/help-text)\./, null],
  [/\/packages\/core\/(dist|src)\/(tool-calls\/output-checker|stages\/media)/, null],
  [/\/packages\/core\/(dist|src)\/(?!host\/|live\/|services\/(host-)?workspace\.)/, "run"],
  // What packages share, a few lines each: what stands in a later chunk must not be waited for by an earlier one.
  [/\/packages\/(?!plugin-audit\/|tools-fs\/)[a-z-]+\/(dist|src)\/contract\//, "run"],
  // What every session of the default distribution makes, also where nothing is configured.
  [/\/packages\/plugin-settings\/(dist|src)\/(migrations\/migrations|presets\/presets|live\/watch-files)\./, "run"],
  [
    /\/packages\/plugin-hooks\/(dist|src)\/(contract|listeners|engine\/(engine-token|context-message|env-files|folder-watch|hook-engine|late-words|settings-guard|create-engine|package-hooks)\.|config\/package-configs\.|services\/hook(s|-engine)\.|stages\/(input|stop)-hooks\.)/,
    "run",
  ],
  [
    /\/packages\/plugin-permissions\/(dist|src)\/(contract|live\/(mode-rank|load-rules|rule-updates|session-permissions|until-aborted|classification)\.|rules\/(rule|rule-entry|command-pattern)\.|paths\/path-pattern\.|services\/(permissions|classifications)\.|stages\/note-intent\.)/,
    "run",
  ],
  [/\/packages\/plugin-sessions\/(dist|src)\/(contract\/|store\/|settings\.|services\/(journal-store|hook-session-facts)\.)/, "run"],
  [/\/packages\/plugin-checkpoints\/(dist|src)\/(stages\/note-prompts|log\/prompt-list|services\/prompt-list)\./, "run"],
  [
    /\/packages\/plugin-settings\/(dist|src)\/(trust|write|presets|migrations|remote|sync)\/|\/plugin-settings\/(dist|src)\/live\/watch/,
    null,
  ],
  [/\/packages\/plugin-settings\/(dist|src)\//, "run"],
  [/\/packages\/plugin-permissions\/(dist|src)\/rules\/(index|parse-rule|tool-names|known-tools|wildcard)\./, "run"],
  [/\/packages\/plugin-budget\/(dist|src)\/(services\/(plugin-meter|times)|stats\/plugin-times)\./, "run"],
  [/\/packages\/[a-z-]+\/(dist|src)\/(index|plugin|settings-plugin)\./, "run"],
  [/\/node_modules\/(tsyringe|reflect-metadata|tslib)\//, "run"],
  // They hear the end of every run, and mostly have nothing to do then.
  [/\/packages\/plugin-memory\/(dist|src)\/listeners\/(extract|consolidate)/, "turn"],
  [/\/packages\/plugin-anthropic\//, "anthropic"],
  [/\/packages\/plugin-openai\//, "openai"],
];

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist/`;
const packages = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(`${here}package.json`, "utf8"));

/** Every module that a plugin names, by the file that names it; every stage, with its list; who listens from the start; every service, by the name of its token. */
const named = new Map();
const stages = [];
const early = [];
const services = new Map();
const tokens = new Map();
for (const name of await readdir(packages)) {
  const folder = `${packages}${name}/`;
  const plugin = `${folder}dist/plugin.js`;
  for (const [, specifier] of (await textOf(plugin)).matchAll(/\bimport\("(\.\/[^"]+)"\)/g))
    named.set(resolve(dirname(plugin), specifier), plugin);
  const contributes = JSON.parse((await textOf(`${folder}dev.lorimer/contributes.json`)) || "{}");
  for (const { list, module } of contributes.stages ?? []) stages.push({ list, path: resolve(folder, module) });
  for (const { events = ["run-started"], when, module } of contributes.listeners ?? [])
    if (when === undefined && events.includes("run-started")) early.push(resolve(folder, module));
  for (const { token, module } of contributes.services ?? []) services.set(token, resolve(folder, module));
  for (const file of await readdir(`${folder}dist`, { recursive: true }).catch(() => []))
    if (file.endsWith(".js") && !file.endsWith(".test.js"))
      for (const [, constant, key] of (await textOf(`${folder}dist/${file}`)).matchAll(/\bconst (\w+) = token\("([^"]+)"\)/g))
        tokens.set(constant, key);
}

async function textOf(path) {
  return readFile(path, "utf8").catch(() => "");
}

/** The modules that come with these ones: what they import at once and, where something of them is made, the services that they need. */
async function closure(paths, { made }, found = new Set()) {
  for (const path of paths) {
    if (found.has(path)) continue;
    found.add(path);
    const text = await textOf(path);
    const beside = [...text.matchAll(/\bfrom "(\.{1,2}\/[^"]+)"/g)].map(([, specifier]) => resolve(dirname(path), specifier));
    const inside = [...text.matchAll(/\bfrom "@lorimer\/([^/"]+)\/([^/"]+)"/g)].map(
      ([, name, part]) => `${packages}${name}/dist/${part}/index.js`,
    );
    const needs = made ? [...text.matchAll(/\bneeds: \{([^}]*)\}/g)].flatMap(([, list]) => list.match(/\w+/g) ?? []) : [];
    const needed = needs.map((name) => services.get(tokens.get(name))).filter((service) => service !== undefined);
    await closure([...beside, ...inside, ...needed], { made }, found);
  }
  return found;
}

const stagesOf = (...lists) => stages.filter(({ list }) => lists.includes(list)).map(({ path }) => path);

/** What the command line itself needs for a prompt. */
const prompting = await closure([`${dist}start-process.js`, `${dist}headless/run-print.js`, `${dist}headless/run-one-prompt.js`], {
  made: false,
});

/** What the first turn loads, with those who listen to it, and what the first call of a tool does: with the one that is called most. */
const turn = await closure([...stagesOf("input", "context", "model"), ...early], { made: true });
const call = await closure([...stagesOf("tool", "batch"), `${packages}tools-fs/dist/tools/read.js`], { made: true });

/** The chunk that a module goes into, or null where the bundler shall decide. */
function chunkOf(id) {
  const path = id.replaceAll("\\", "/");
  const own = entries.exec(id)?.[1];
  if (own !== undefined) return own;
  const rule = rules.find(([form]) => form.test(path));
  if (rule !== undefined) return rule[1];
  return prompting.has(id) ? "run" : turn.has(id) ? "turn" : call.has(id) ? "call" : null;
}

/** A module that hands out all those of one chunk that plugins name. */
const entries = /^\0entries:(\w+)$/;

/** The modules that plugins name and that share this chunk, in order. */
const sharing = (chunk) => [...named.keys()].filter((path) => chunkOf(path) === chunk);

/**
 * An `import()` makes a file of its own that only passes on what its chunk holds, and opening files is what costs. From one module of a
 * chunk to another it becomes a plain import; what plugins name of a chunk comes through one module for all of it.
 */
const fewerFiles = {
  name: "fewer-files",
  resolveId: (id) => (entries.test(id) ? { id, moduleSideEffects: false } : null),
  load(id) {
    const chunk = entries.exec(id)?.[1];
    return chunk === undefined
      ? null
      : sharing(chunk)
          .map((path, index) => `export * as e${index} from ${JSON.stringify(path)};`)
          .join("\n");
  },
  async transform(code, id) {
    const chunk = chunkOf(id);
    if (chunk === null || !code.includes("import(")) return null;
    let heads = "";
    let body = code;
    for (const [call, specifier] of code.matchAll(/\bimport\("(\.{1,2}\/[^"]+)"\)/g)) {
      const target = resolve(dirname(id), specifier);
      const other = chunkOf(target);
      if (other === chunk && ["run", "turn", "call"].includes(chunk)) {
        const name = `here_${heads.length}`;
        heads += `import * as ${name} from "${specifier}";\n`;
        body = body.replace(call, `Promise.resolve(${name})`);
      } else if (other !== null && named.get(target) === id) {
        body = body.replace(call, `import("\\0entries:${other}").then((all) => all.e${sharing(other).indexOf(target)})`);
      }
    }
    return body === code ? null : { code: heads + body, map: null };
  },
};

/** A reader of front matter brings a reader of YAML of its own, which is given another one at every call: 175 kB that nothing asks. */
const noSecondYaml = {
  name: "no-second-yaml",
  resolveId: (id, importer) => (id === "js-yaml" && /\/node_modules\/gray-matter\//.test(importer ?? "") ? "\0no-yaml" : null),
  load: (id) => (id === "\0no-yaml" ? "module.exports = { safeLoad() {}, safeDump() {} };" : null),
};

const resolved = createRequire(new URL("../core/package.json", import.meta.url)).resolve("tsyringe");

const bundle = await rolldown({
  // The second is started rather than imported: in the worker or process of an isolated plugin.
  input: { lorimer: `${dist}main.js`, "plugin-guest": `${packages}plugin-discovery/dist/isolation/guest.js` },
  platform: "node",
  plugins: [fewerFiles, noSecondYaml],
  // As modules, so that of what it imports only what it uses comes along.
  resolve: { alias: { tsyringe: resolved.replace(/cjs([\\/]index\.js)$/, "esm2015$1") } },
  transform: { define: { __LORIMER_VERSION__: JSON.stringify(version) } },
  preserveEntrySignatures: "allow-extension",
});
const { output } = await bundle.write({
  dir: dist,
  format: "esm",
  minify: true,
  entryFileNames: "[name].mjs",
  chunkFileNames: "chunk-[name]-[hash].mjs",
  banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
  codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf, debugName: "parts" }] },
});
await bundle.close();

/*
 * The bundler still makes a file for each chunk that is imported late, which only passes on what the chunk holds under other names. Who
 * asks for one name or a few asks the chunk itself.
 */
const passing = /^export\{([^}]+)\}from"(\.\/[^"]+)";\s*$/;
const texts = new Map(output.filter(({ type }) => type === "chunk").map(({ fileName, code }) => [fileName, code]));
for (const [fileName, code] of [...texts]) {
  const [, list, source] = passing.exec(code) ?? [];
  if (list === undefined || !output.some(({ fileName: own }) => source === `./${own}`)) continue;
  const inside = new Map(list.split(",").map((pair) => [pair.split(" as ").at(-1), pair.split(" as ")[0]]));
  const asked = `import\\((?<quote>[\`"])\\./${fileName.replaceAll(/[.$]/g, "\\$&")}\\k<quote>\\)`;
  const one = new RegExp(`${asked}(\\.then\\(\\(?([\\w$]+)\\)?=>\\3\\.)([\\w$]+)`, "g");
  const some = new RegExp(`\\{([\\w$:,]+)\\}=await ${asked}`, "g");
  for (const [name, text] of texts) {
    if (!text.includes(fileName)) continue;
    const renamed = (pair) => pair.replace(/^[\w$]+/, (key) => `${inside.get(key)}${pair.includes(":") ? "" : `:${key}`}`);
    texts.set(
      name,
      text
        .replace(one, (_all, quote, then, _parameter, key) => `import(${quote}${source}${quote})${then}${inside.get(key)}`)
        .replace(some, (_all, keys, quote) => `{${keys.split(",").map(renamed).join(",")}}=await import(${quote}${source}${quote})`),
    );
  }
  if (![...texts.values()].some((text) => text.includes(fileName))) texts.delete(fileName);
}
/*
 * One letter beyond ASCII makes the engine hold, read and parse the whole text of a file in two bytes a letter; an escape says the same. Of
 * the chunks that every start reads only: elsewhere it would make tables of letters larger.
 */
const often = /^chunk-(run|turn|call|http|sdk|anthropic)-[\w-]{8}\.mjs$/;
for (const [fileName, text] of texts) {
  if (often.test(fileName))
    texts.set(
      fileName,
      text.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`),
    );
}
for (const { fileName, code } of output) {
  const text = texts.get(fileName);
  if (text === undefined) await rm(dist + fileName);
  else if (text !== code) await writeFile(dist + fileName, text);
}

// Chunks of earlier builds go last, so that a CLI that runs meanwhile finds what it was built with.
const current = new Set(texts.keys());
for (const name of await readdir(dist)) if (/^chunk-.*\.mjs$/.test(name) && !current.has(name)) await rm(dist + name, { force: true });

// The skills that come with the product are files that a model and a person can read.
await rm(`${dist}bundled-skills`, { recursive: true, force: true });
await cp(`${packages}plugin-skills/skills`, `${dist}bundled-skills`, { recursive: true });
const { keepBundledHeads } = await import("../plugin-skills/dist/catalog/bundled-heads.js");
await keepBundledHeads(`${dist}bundled-skills`);
await chmod(`${dist}lorimer.mjs`, 0o755);
