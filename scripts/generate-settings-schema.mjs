// Writes packages/plugin-settings/schema/settings.schema.json, the JSON Schema of settings files, from the shapes that the
// reader checks them with; with --check only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "oxfmt";
import { buildPackage, sourceOf } from "./lib/build-package.mjs";
import { readJson, root, step } from "./lib/repo.mjs";

const check = process.argv.includes("--check");
const page = join(root, "packages", "plugin-settings", "schema", "settings.schema.json");

const { importSources } = await buildPackage();
const shapes = join(root, "packages", "plugin-settings", "src", "shape", "settings-shape.ts");
const [{ settingsSchema }] = await importSources(join(root, "packages", "plugin-settings"), [shapes], sourceOf);
const { $schema: _schema, ignorePatterns: _ignored, ...options } = readJson(join(root, ".oxfmtrc.json"));
const { code } = await format(page, JSON.stringify(settingsSchema, null, 2), options);
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
