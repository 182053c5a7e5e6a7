import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";
import { messageOf } from "@lorimer/sdk";
import { faultComponents } from "./component-text.js";
import { deprecatedUses } from "./deprecated-uses.js";

/** What is known of a folder: the form in which `--json` prints it. */
export interface Report {
  readonly plugin: string;
  readonly version: string | null;
  /** `unknown` where the folder holds nothing that can be read here. */
  readonly format: string;
  readonly components: readonly ComponentReport[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** What its code uses and should not any more: for its author. */
  readonly deprecated?: readonly string[];
  /** The packages of a catalogue, or of a folder of packages. */
  readonly plugins?: readonly Report[];
}

/** Reports on a package, a catalogue, what a project keeps, or a folder of packages. `root` is resolved. Never rejects for what stands in it. */
export async function reportOn(root: string): Promise<Report> {
  try {
    return (
      (await packageOrCatalogue(root)) ??
      (await packagesIn(root)) ??
      unknown(root, "the folder holds nothing in a layout that can be read here")
    );
  } catch (error) {
    return unknown(root, `it could not be read: ${messageOf(error)}`);
  }
}

async function packageOrCatalogue(root: string): Promise<Report | undefined> {
  const [{ readPackage }, { packageFormats, readProject }, { reportCatalogue }] = await Promise.all([
    import("@lorimer/plugin-discovery"),
    import("@lorimer/plugin-ecosystem"),
    import("@lorimer/plugin-marketplace/install"),
  ]);
  const reading = await readPackage(root, {}, packageFormats);
  const catalogue = await reportCatalogue(root, (folder, name, definition) => readPackage(folder, { name, definition }, packageFormats));
  const project = await readProject(root);
  // A folder that says what it is, or holds parts of a package, is one, whatever it keeps for its own authors.
  const saysSo = await hasManifest(root);
  const isPackage =
    reading !== undefined &&
    (saysSo || project === undefined || reading.components.some((part) => isPart(part) && part.path !== ".mcp.json"));
  const main = isPackage ? reading : project;
  if (main !== undefined && (catalogue === undefined || saysSo)) {
    const report = reportOf(main);
    const deprecated = report.format === "lorimer" ? await deprecatedUses(root) : [];
    const beside = isPackage && project !== undefined && project.components.some(isPart) ? [forAuthors] : [];
    const warnings = [...report.warnings, ...beside];
    if (catalogue === undefined) return { ...report, warnings, ...(deprecated.length === 0 ? {} : { deprecated }) };
    const { components, faults, plugins } = catalogue;
    return {
      ...report,
      components: [...report.components, ...components],
      warnings: [...warnings, ...catalogue.warnings, ...faults],
      plugins: plugins.map(reportOf),
    };
  }
  if (catalogue === undefined) return undefined;
  const { components, faults, warnings, plugins } = catalogue;
  const name = catalogue.name === "" ? basename(root) : catalogue.name;
  return {
    plugin: name,
    version: null,
    format: "marketplace",
    components: [...faultComponents(name, faults), ...components],
    faults,
    warnings,
    plugins: plugins.map(reportOf),
  };
}

const forAuthors = "what it keeps for those who work on it (.claude, .agents ...) is no part of the package";

/** Instructions and programs stand in many folders that are no package. */
function isPart({ kind, status }: ComponentReport): boolean {
  return status !== "ignored" && !["instructions", "executable", "settings"].includes(kind);
}

async function hasManifest(root: string): Promise<boolean> {
  if (["plugin.json", "gemini-extension.json"].some((path) => existsSync(join(root, path)))) return true;
  const names = await readdir(root).catch((): string[] => []);
  return names.some((name) => /^\.[\w-]+-plugin$/.test(name) && existsSync(join(root, name, "plugin.json")));
}

/** Packages that stand in a folder, or in its folder `plugins`, without a catalogue. */
async function packagesIn(root: string): Promise<Report | undefined> {
  const [{ readPackage }, { packageFormats }] = await Promise.all([
    import("@lorimer/plugin-discovery"),
    import("@lorimer/plugin-ecosystem"),
  ]);
  const found: { readonly path: string; readonly reading: PackageReading }[] = [];
  for (const folder of ["", "plugins"])
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!(await hasManifest(join(root, path)))) continue;
      const reading = await readPackage(join(root, path), {}, packageFormats);
      if (reading !== undefined) found.push({ path, reading });
    }
  if (found.length === 0) return undefined;
  return {
    plugin: basename(root),
    version: null,
    format: "folder",
    components: found.map(({ path, reading: { name, faults } }) => ({
      kind: "plugin",
      name,
      path,
      status: faults[0] === undefined ? "supported" : "broken",
      reason: faults[0] ?? "",
    })),
    faults: [],
    warnings: ["it is no catalogue; each of its packages is reported by itself"],
    plugins: found.map(({ reading }) => reportOf(reading)),
  };
}

function unknown(root: string, fault: string): Report {
  const name = basename(root);
  return { plugin: name, version: null, format: "unknown", components: faultComponents(name, [fault]), faults: [fault], warnings: [] };
}

function reportOf({ name, version, format, components, faults, warnings }: PackageReading): Report {
  return {
    plugin: name,
    version: version ?? null,
    format,
    components: [...faultComponents(name, faults), ...components],
    faults,
    warnings,
  };
}
