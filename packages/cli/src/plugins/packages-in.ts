import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ComponentReport } from "@lorimer/plugin-discovery/contract";
import type { Report } from "./report.js";

/** Folders below the one that is asked about, and how many are looked into. */
const deepest = 4;
const mostFolders = 5000;

const passedOver = new Set(["node_modules", "vendor", "dist", "build", "target"]);

/** What a folder without a manifest must hold to be taken for a package: commands and agents have names that many programs use. */
const telling = new Set(["skill", "hook"]);

/** Whether a folder says of itself that it is a package. */
export async function hasManifest(root: string): Promise<boolean> {
  if (["plugin.json", "gemini-extension.json"].some((path) => existsSync(join(root, path)))) return true;
  return (await markers(root)).some((name) => existsSync(join(root, name, "plugin.json")));
}

async function markers(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch((): string[] => []);
  return names.filter((name) => /^\.[\w-]+-plugin$/.test(name));
}

export interface PackagesIn {
  readonly components: readonly ComponentReport[];
  readonly plugins: readonly Report[];
}

/** Packages and catalogues that stand in folders of a folder which is none itself. Undefined where there are none. */
export async function packagesIn(root: string, report: (root: string) => Promise<Report | undefined>): Promise<PackagesIn | undefined> {
  const components: ComponentReport[] = [];
  const plugins: Report[] = [];
  let left = mostFolders;
  const look = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !passedOver.has(entry.name));
    for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if ((left -= 1) < 0) return;
      const below = path === "" ? name : `${path}/${name}`;
      const found = await packageAt(join(root, below), report);
      if (found === undefined) {
        if (depth < deepest) await look(below, depth + 1);
        continue;
      }
      const [fault] = found.faults;
      const kind = found.format === "marketplace" ? "marketplace" : "plugin";
      components.push({ kind, name: found.plugin, path: below, status: fault === undefined ? "supported" : "broken", reason: fault ?? "" });
      plugins.push(found);
    }
  };
  await look("", 1);
  return components.length === 0 ? undefined : { components, plugins };
}

/** Every folder of a large program is looked at: most of them are passed by for their names alone. */
async function maybePackage(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.some(
    (entry) =>
      ["skills", "commands", "agents", "hooks", "SKILL.md", "skill.md"].includes(entry.name) ||
      (entry.isDirectory() && existsSync(join(folder, entry.name, "SKILL.md"))),
  );
}

async function packageAt(folder: string, report: (root: string) => Promise<Report | undefined>): Promise<Report | undefined> {
  const saysSo = (await hasManifest(folder)) || (await markers(folder)).some((name) => existsSync(join(folder, name, "marketplace.json")));
  if (saysSo) return report(folder);
  const found = (await maybePackage(folder)) ? await report(folder) : undefined;
  if (found === undefined || ["project", "unknown"].includes(found.format)) return undefined;
  const isAmongPlugins = basename(dirname(folder)) === "plugins" && found.components.length > 0;
  return isAmongPlugins || found.components.some(({ kind, status }) => telling.has(kind) && status !== "ignored") ? found : undefined;
}
