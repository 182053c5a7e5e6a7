import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createPlugin, inTheWay } from "./create-plugin.js";
import { readName } from "./plugin-name.js";
import type { PluginName } from "./plugin-name.js";

export interface Surroundings {
  readonly cwd: string;
  out(text: string): void;
  error(text: string): void;
  /** Asks the person for a line. Absent where nobody is there. */
  readonly ask?: (question: string) => Promise<string>;
}

const usage = `npm create @lorimer/plugin [NAME | FOLDER]

Begins a plugin: a tool, a skill, a hook and a test, in a new folder. The folder's name is the
plugin's; "." takes the folder you are in. A name such as @acme/word-count is a package's.

  -h, --help   print this help
`;

/** Runs the command. The exit code: 0 when the plugin was made, 1 when it could not be, 2 for wrong use. */
export async function command(argv: readonly string[], { cwd, out, error, ask }: Surroundings): Promise<number> {
  const wrong = (text: string): number => {
    error(`${text}\n\n${usage}`);
    return 2;
  };
  let given: string | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help === true) {
      out(usage);
      return 0;
    }
    if (positionals.length > 1) return wrong(`One name was expected, and ${positionals.length} were given.`);
    given = positionals[0];
  } catch (fault) {
    return wrong(messageOf(fault));
  }
  given ??= (await ask?.("What is the plugin to be called? "))?.trim();
  if (given === undefined || given === "") return wrong("Say what the plugin is to be called.");

  const place = placeOf(given, cwd);
  if (typeof place === "string") return wrong(place);
  const { folder, name } = place;
  try {
    const held = inTheWay(folder);
    if (held.length > 0) {
      const more = held.length > 3 ? ` and ${held.length - 3} more` : "";
      error(`${folder} is not empty: it holds ${held.slice(0, 3).join(", ")}${more}. Name a folder that is not there yet.\n`);
      return 1;
    }
    const files = createPlugin(folder, name);
    const way = relative(cwd, folder);
    const steps = [...(way === "" ? [] : [`cd ${/^[\w@./\\-]+$/.test(way) ? way : JSON.stringify(way)}`]), "npm install", "npm test"];
    out(
      `${name.plugin} is in ${folder}:\n${files.map((file) => `  ${file}\n`).join("")}\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`,
    );
    return 0;
  } catch (fault) {
    error(`${folder} cannot be written: ${messageOf(fault)}\n`);
    return 1;
  }
}

/** Where a plugin goes, and what it is called. A string says why it cannot be. */
function placeOf(given: string, cwd: string): { readonly folder: string; readonly name: PluginName } | string {
  const scoped = given.startsWith("@") ? readName(given) : undefined;
  if (scoped !== undefined) return typeof scoped === "string" ? scoped : { folder: join(cwd, scoped.folder), name: scoped };
  const folder = resolve(cwd, given);
  // The folder one is in, or above, was named long ago: what is asked for then is where, not how it is called.
  const name = readName(basename(folder));
  if (typeof name !== "string") return { folder, name };
  return dirname(folder) === folder ? `${folder} cannot be the folder of a plugin.` : name;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
