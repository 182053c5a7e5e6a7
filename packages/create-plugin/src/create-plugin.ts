import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginName } from "./plugin-name.js";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
/** What the plugin of the template is called. */
const standIn = "my-plugin";
/** Files that cannot stand in a published package under their own names. */
const renamed: Readonly<Record<string, string>> = { gitignore: ".gitignore", "package.template.json": "package.json" };

/** Entries that a folder may hold before a plugin is made in it. */
const mayStay: ReadonlySet<string> = new Set([".git", ".DS_Store"]);

/** What a folder holds that a new plugin would be mixed with; empty where it is not there. */
export function inTheWay(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !mayStay.has(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Writes a new plugin into an empty folder, which is made where it is missing. Returns the files it wrote, relative to it. */
export function createPlugin(folder: string, name: PluginName): readonly string[] {
  const template = join(packageFolder, "template");
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
    .sort();
  return files.map((file) => {
    const text = readFileSync(join(template, file), "utf8");
    const own = renamed[file] ?? file;
    const target = join(folder, own);
    mkdirSync(dirname(target), { recursive: true });
    // A plugin that is being made overwrites nothing, also where somebody else writes at the same time.
    writeFileSync(target, own === "package.json" ? packageJson(text, name) : text.replaceAll(standIn, name.plugin), { flag: "wx" });
    return own.replaceAll(sep, "/");
  });
}

/** Of our own packages a new plugin takes those that this one was released with. */
function packageJson(text: string, name: PluginName): string {
  const own = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as typeof parsed;
  const parsed = JSON.parse(text) as { name: string; devDependencies: Record<string, string> };
  parsed.name = name.package;
  for (const [dependency, range] of Object.entries(own.devDependencies)) {
    if (parsed.devDependencies[dependency] !== undefined) parsed.devDependencies[dependency] = range;
  }
  return `${JSON.stringify(parsed, null, 2)}\n`;
}
