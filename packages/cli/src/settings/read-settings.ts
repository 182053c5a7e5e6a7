import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import { usageError } from "../usage-error.js";

/** What a settings file may say. Keys that are not known are left alone: later releases read more. */
export interface Settings {
  readonly model?: string;
  /** By plugin name. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const none: Settings = { plugins: {} };

/** The folder of the user's own files. */
export function lorimerHome(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return env["LORIMER_HOME"] || join(home, ".lorimer");
}

/** The user's settings. A file that cannot be used is warned of, precisely, and ignored. */
export function readUserSettings(folder: string, warn: (text: string) => void): Settings {
  const path = join(folder, "settings.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") warn(`${path} was ignored: ${messageOf(error)}.`);
    return none;
  }
  try {
    return parseSettings(text);
  } catch (error) {
    warn(`${path} was ignored: ${messageOf(error)}`);
    return none;
  }
}

/** The value of `--settings`: JSON itself, or a file that holds it. What is wrong with it is a usage error. */
export function readGivenSettings(value: string, cwd: string): Settings {
  try {
    return parseSettings(readJsonArgument(value, cwd));
  } catch (error) {
    throw usageError(`--settings: ${messageOf(error)}`);
  }
}

/** Text that begins with a brace is JSON; anything else is the path of a file. */
export function readJsonArgument(value: string, cwd: string): string {
  return value.trimStart().startsWith("{") ? value : readFileSync(join(value.startsWith("/") ? "" : cwd, value), "utf8");
}

function parseSettings(text: string): Settings {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (!isRecord(value)) throw new Error("The settings are not a JSON object.");
  const { model, plugins = {} } = value;
  if (model !== undefined && (typeof model !== "string" || model === "")) throw new Error('"model" is not a name.');
  if (!isRecord(plugins)) throw new Error('"plugins" is not an object.');
  for (const [name, settings] of Object.entries(plugins)) if (!isRecord(settings)) throw new Error(`"plugins.${name}" is not an object.`);
  return { ...(model === undefined ? {} : { model }), plugins: plugins as Settings["plugins"] };
}

/** Later settings win, key by key. */
export function mergeSettings(...layers: readonly Settings[]): Settings {
  const plugins: Record<string, Record<string, unknown>> = {};
  let model: string | undefined;
  for (const layer of layers) {
    model = layer.model ?? model;
    for (const [name, settings] of Object.entries(layer.plugins)) plugins[name] = { ...plugins[name], ...settings };
  }
  return { plugins, ...(model === undefined ? {} : { model }) };
}
