// Writes packages/plugin-settings/schema/settings.schema.json, the JSON Schema of settings files, from the shapes that the
// reader checks them with; with --check only compares.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "oxfmt";
import { rolldown } from "rolldown";
import { readJson, root, step } from "./lib/repo.mjs";

const check = process.argv.includes("--check");
const page = join(root, "packages", "plugin-settings", "schema", "settings.schema.json");

const { $schema: _schema, ignorePatterns: _ignored, ...options } = readJson(join(root, ".oxfmtrc.json"));
const { code } = await format(page, JSON.stringify(await readSchema(), null, 2), options);
if (!existsSync(page) || readFileSync(page, "utf8") !== code) {
  if (check) {
    console.error(
      "packages/plugin-settings/schema/settings.schema.json is out of date. To mend: node scripts/generate-settings-schema.mjs",
    );
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, code);
    step("wrote packages/plugin-settings/schema/settings.schema.json");
  }
}

/** Bundled from the sources, so that it needs no build and never reads a stale one. */
async function readSchema() {
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "settings-schema-"));
  try {
    const bundle = await rolldown({
      input: join(root, "packages", "plugin-settings", "src", "shape", "settings-shape.ts"),
      platform: "node",
      logLevel: "silent",
      external: [/^@lorimer\//],
    });
    await bundle.write({ dir: folder, entryFileNames: "schema.mjs", format: "esm" });
    const { settingsSchema } = await import(pathToFileURL(join(folder, "schema.mjs")).href);
    return settingsSchema;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
