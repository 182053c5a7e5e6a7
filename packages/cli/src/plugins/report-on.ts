import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";
import { messageOf } from "@lorimer/sdk";
import { faultComponents } from "./component-text.js";
import { deprecatedUses } from "./deprecated-uses.js";
import { hasManifest, packagesIn } from "./packages-in.js";
import type { PackagesIn } from "./packages-in.js";
import type { Report } from "./report.js";

/** Reports on a package, a catalogue, what a project keeps, or a folder of packages. `root` is resolved. Never rejects for what stands in it. */
export async function reportOn(root: string): Promise<Report> {
  try {
    await readdir(root);
    const own = await packageOrCatalogue(root);
    if (own !== undefined && own.format !== "project") return own;
    const below = await collected(root);
    if (own === undefined)
      return below === undefined ? unknown(root, "the folder holds nothing in a layout that can be read here") : folderOf(root, below);
    if (below === undefined) return own;
    const plugins = below.plugins.length === 0 ? {} : { plugins: below.plugins };
    return { ...own, components: [...own.components, ...below.components], ...plugins };
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
  const isPackage = reading !== undefined && (saysSo || project === undefined || holdsParts(reading));
  const main = isPackage ? reading : project;
  if (main !== undefined && (catalogue === undefined || saysSo)) {
    const report = reportOf(main);
    const deprecated = report.format === "lorimer" ? await deprecatedUses(root) : [];
    // A manifest may name what stands in .claude as parts of the package.
    const isBeside = (part: ComponentReport): boolean => isPart(part) && !report.components.some(({ path }) => path === part.path);
    const beside = isPackage && project?.components.some(isBeside) === true ? project.components : [];
    const warnings = [...report.warnings, ...(beside.length === 0 ? [] : [saysSo ? forAuthors : bothAtOnce])];
    // What stands in one file is of the project, which uses it.
    const components = saysSo ? report.components : [...report.components.filter((part) => !isAmong(part, beside)), ...beside];
    if (catalogue === undefined) return { ...report, components, warnings, ...(deprecated.length === 0 ? {} : { deprecated }) };
    const { faults, plugins } = catalogue;
    return {
      ...report,
      components: [...components, ...catalogue.components],
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
const bothAtOnce = "it is read as a package, and what it keeps as a project (.claude, .agents ...) is reported with it";

/** Instructions and programs stand in many folders that are no package. */
function isPart({ kind, status }: ComponentReport): boolean {
  return status !== "ignored" && !["instructions", "executable", "settings"].includes(kind);
}

function isAmong({ kind, path, name }: ComponentReport, others: readonly ComponentReport[]): boolean {
  return others.some((other) => other.kind === kind && other.path === path && other.name === name);
}

/** Servers in .mcp.json are a project's as often as a package's. */
function holdsParts({ components, agents }: PackageReading): boolean {
  return agents.length > 0 || components.some((part) => isPart(part) && part.path !== ".mcp.json");
}

/** Packages or agents that stand in folders of one that is no package itself. */
async function collected(root: string): Promise<PackagesIn | undefined> {
  const found = await packagesIn(root, packageOrCatalogue);
  if (found !== undefined) return found;
  const { readAgentCollection } = await import("@lorimer/plugin-ecosystem");
  const agents = await readAgentCollection(root);
  return agents === undefined ? undefined : { components: agents.components, plugins: [] };
}

function folderOf(root: string, { components, plugins }: PackagesIn): Report {
  const warning =
    plugins.length > 0
      ? "it is no catalogue; each of its packages is reported by itself"
      : "it is no package but a collection of agents; they are read as those of one";
  return { plugin: basename(root), version: null, format: "folder", components, faults: [], warnings: [warning], plugins };
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
