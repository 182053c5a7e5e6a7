// Bundles the CLI into dist/lorimer.mjs with lazily loaded chunks beside it. Run after `tsc -b`.
import { chmod, readFile, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/*
 * Which modules are bundled into one file. Every file that is opened costs a start about a third of a millisecond, so what
 * a short answer needs stands together; what it does not need stays in chunks of its own.
 */
const rules = [
  [/\/packages\/sdk\/(dist|src)\/http\/tunnel-agent/, null],
  [/\/packages\/sdk\/(dist|src)\/http\//, "http"],
  [/\/packages\/sdk\/(dist|src)\/nearest\./, null],
  [/\/packages\/sdk\/(dist|src)\//, "sdk"],
  [/\/packages\/cli\/(dist|src)\/(main|arguments\/(flags|help-text))\./, null],
  [
    /\/packages\/cli\/(dist|src)\/(interactive|commands|replay\/|trust\/(ask|decide|trust-command)|sessions\/(session-command|rewind|view-session|pick-session|open-catalogue|prune-daily)|headless\/(narrate|run-conversation|handle-control|control-approver|message-queue|input-line|read-lines)|permissions\/apply|render\/(render-event|event-screen|tool-board|patch|paint|load))/,
    null,
  ],
  [/\/packages\/cli\/(dist|src)\//, "run"],
  [/\/packages\/core\/(dist|src)\/(tool-calls\/output-checker|stages\/media)/, null],
  [/\/packages\/core\/(dist|src)\//, "run"],
  // What every session of the default distribution makes, also where nothing is configured.
  [/\/packages\/plugin-settings\/(dist|src)\/(migrations\/migrations|presets\/presets|live\/watch-files)\./, "run"],
  [
    /\/packages\/plugin-hooks\/(dist|src)\/(contract|listeners|engine\/(engine-token|context-message|env-files|folder-watch|hook-engine|late-words|settings-guard|create-engine)\.|services\/hook(s|-engine)\.|stages\/(input|stop)-hooks\.)/,
    "run",
  ],
  [
    /\/packages\/plugin-permissions\/(dist|src)\/(contract|live\/(mode-rank|load-rules|rule-updates|session-permissions|until-aborted|classification)\.|rules\/(rule|rule-entry|command-pattern)\.|paths\/path-pattern\.|services\/(permissions|classifications)\.|stages\/note-intent\.)/,
    "run",
  ],
  [/\/packages\/plugin-audit\/(dist|src)\/(contract|listeners|log|services|settings)\//, "run"],
  [/\/packages\/plugin-webhooks\/(dist|src)\//, "run"],
  [/\/packages\/plugin-sessions\/(dist|src)\/(contract\/|store\/|settings\.|services\/(journal-store|hook-session-facts)\.)/, "run"],
  [/\/packages\/plugin-checkpoints\/(dist|src)\/(stages\/note-prompts|log\/prompt-list|services\/prompt-list)\./, "run"],
  [
    /\/packages\/plugin-settings\/(dist|src)\/(trust|write|presets|migrations|remote|sync)\/|\/plugin-settings\/(dist|src)\/live\/watch/,
    null,
  ],
  [/\/packages\/plugin-settings\/(dist|src)\//, "run"],
  [/\/packages\/plugin-permissions\/(dist|src)\/rules\/(index|parse-rule|tool-names|known-tools|wildcard)\./, "run"],
  [/\/packages\/[a-z-]+\/(dist|src)\/(index|plugin|settings-plugin)\./, "run"],
  [/\/node_modules\/(tsyringe|reflect-metadata|tslib)\//, "run"],
  [/\/packages\/plugin-anthropic\//, "anthropic"],
  [/\/packages\/plugin-openai\//, "openai"],
];

/** The chunk that a module goes into, or null where the bundler shall decide. */
function chunkOf(id) {
  const path = id.replaceAll("\\", "/");
  return rules.find(([form]) => form.test(path))?.[1] ?? null;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist/`;
const { version } = JSON.parse(await readFile(`${here}package.json`, "utf8"));

/**
 * An `import()` from one module of the chunk "run" to another would make a file of its own that only passes on what that chunk
 * holds, and opening files is what costs: there it becomes a plain import.
 */
const importWithinRun = {
  name: "import-within-run",
  async transform(code, id) {
    if (chunkOf(id) !== "run" || !code.includes("import(")) return null;
    let heads = "";
    let body = code;
    for (const [call, specifier] of code.matchAll(/\bimport\("(\.{1,2}\/[^"]+)"\)/g)) {
      const target = await this.resolve(specifier, id);
      if (target === null || chunkOf(target.id) !== "run") continue;
      const name = `here_${heads.length}`;
      heads += `import * as ${name} from "${specifier}";\n`;
      body = body.replace(call, `Promise.resolve(${name})`);
    }
    return heads === "" ? null : { code: heads + body, map: null };
  },
};

const bundle = await rolldown({
  input: { lorimer: `${dist}main.js` },
  platform: "node",
  plugins: [importWithinRun],
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

// Chunks of earlier builds go last, so that a CLI that runs meanwhile finds what it was built with.
const current = new Set(output.map(({ fileName }) => fileName));
for (const name of await readdir(dist)) if (/^chunk-.*\.mjs$/.test(name) && !current.has(name)) await rm(dist + name, { force: true });
await chmod(`${dist}lorimer.mjs`, 0o755);
