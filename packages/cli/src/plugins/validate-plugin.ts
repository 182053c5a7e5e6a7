import { stat, realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { componentLine } from "./component-text.js";
import { reportOn } from "./report-on.js";
import type { Report } from "./report.js";

/** Reports on a package, a catalogue or a project without installing anything. A report ends with 0 whatever it says. */
export async function validatePlugin({ args, out }: Setup, path: string): Promise<number> {
  const at = await realpath(path).catch(() => {
    throw usageError(`There is no folder ${path}.`);
  });
  const report = await reportOn((await stat(at)).isDirectory() ? at : folderOf(at));
  if (args.json) out.write(`${JSON.stringify(report, null, 2)}\n`);
  else out.write(visible(`${textOf(report).join("\n")}\n`));
  return 0;
}

/** A manifest, a catalogue or a SKILL.md stands for the folder that it describes. */
function folderOf(file: string): string {
  if (!/^(?:plugin|marketplace|gemini-extension)\.json$|^skill\.md$/i.test(basename(file)))
    throw usageError(`${file} is no folder, and no manifest of one.`);
  const folder = dirname(file);
  return /^\.[\w-]+-plugin$/.test(basename(folder)) ? dirname(folder) : folder;
}

function textOf({ plugin, version, format, components, warnings, deprecated = [], plugins = [] }: Report): readonly string[] {
  return [
    `${plugin}  ${version ?? "no version"}  ${format}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...deprecated.map((use) => `  deprecated: ${use}`),
    ...components.map(componentLine),
    ...(components.length === 0 ? ["  It holds nothing."] : []),
    ...plugins.flatMap((each) => ["", ...textOf(each)]),
  ];
}
