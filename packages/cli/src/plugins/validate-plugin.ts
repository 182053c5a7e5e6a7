import { existsSync } from "node:fs";
import { stat, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { componentLine, faultComponents } from "./component-text.js";

/** What is known of a folder: the form in which `--json` prints it. */
interface Report {
  /** Null where the folder holds nothing that can be read here. */
  readonly plugin: string | null;
  readonly version: string | null;
  readonly format: string | null;
  readonly components: readonly ComponentReport[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** The packages of a catalogue. */
  readonly plugins?: readonly Report[];
}

/** Reports on a package, a catalogue or a project without installing anything. A report ends with 0 whatever it says. */
export async function validatePlugin({ args, out }: Setup, root: string): Promise<number> {
  const at = await realpath(root).catch(() => {
    throw usageError(`There is no folder ${root}.`);
  });
  if (!(await stat(at)).isDirectory()) throw usageError(`${root} is no folder.`);
  const report = await reportOn(at);
  if (args.json) out.write(`${JSON.stringify(report, null, 2)}\n`);
  else out.write(visible(`${textOf(report, at).join("\n")}\n`));
  return 0;
}

async function reportOn(root: string): Promise<Report> {
  const [{ readPackage }, { packageFormats, readMarketplace, readProject }] = await Promise.all([
    import("@lorimer/plugin-discovery"),
    import("@lorimer/plugin-ecosystem"),
  ]);
  const project = await readProject(root);
  const reading = project ?? (await readPackage(root, {}, packageFormats));
  const catalogue = await readMarketplace(root, (folder, name, definition) => readPackage(folder, { name, definition }, packageFormats));
  const plugins = catalogue === undefined ? {} : { plugins: catalogue.plugins.map(reportOf) };
  // A catalogue that holds packages beside it is a package itself only where it says so.
  const saysSo = [".claude-plugin/plugin.json", "plugin.json"].some((path) => existsSync(join(root, path)));
  if (reading !== undefined && (catalogue === undefined || saysSo)) {
    const report = reportOf(reading);
    if (catalogue === undefined) return report;
    return {
      ...report,
      components: [...report.components, ...catalogue.components],
      warnings: [...report.warnings, ...catalogue.faults],
      ...plugins,
    };
  }
  if (catalogue !== undefined) {
    const { name, components, faults, warnings } = catalogue;
    return {
      plugin: name,
      version: null,
      format: "marketplace",
      components: [...faultComponents(name, faults), ...components],
      faults,
      warnings,
      ...plugins,
    };
  }
  const nothing = "the folder holds nothing in a layout that can be read here";
  return { plugin: null, version: null, format: null, components: [], faults: [nothing], warnings: [] };
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

function textOf({ plugin, version, format, components, faults, warnings, plugins = [] }: Report, root: string): readonly string[] {
  if (plugin === null) return [`${root}: ${faults.join("; ")}.`];
  return [
    `${plugin}  ${version ?? "no version"}  ${format ?? ""}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...components.map(componentLine),
    ...(components.length === 0 ? ["  It holds nothing."] : []),
    ...plugins.flatMap((each) => ["", ...textOf(each, root)]),
  ];
}
