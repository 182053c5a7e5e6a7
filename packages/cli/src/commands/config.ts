import { dirname } from "node:path";
import { isLorimerError, nearest } from "@lorimer/sdk";
import { knownKeys, pathText, settingsKey, unreadKeys } from "@lorimer/plugin-settings";
import type { OpenSettings, WritableScope } from "@lorimer/plugin-settings";
import { usageError } from "../usage-error.js";
import { environmentValue } from "./config-environment.js";
import { configEntries, entryText, explanationText, problemText, valueText } from "./config-text.js";

type FileScope = Exclude<WritableScope, "session">;

export interface ConfigOptions {
  readonly json: boolean;
  /** The file that `set` and `unset` change. Default: `user`. */
  readonly scope?: string | undefined;
  /** Some variables count before files. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const usage =
  "Usage: lorimer config get KEY | set KEY VALUE | unset KEY | explain KEY | list | migrate | unmigrate  [--scope user|project|local] [--json]";

/** `lorimer config …`: shows and changes settings. Ends with 1 when a key that was asked for is not set. */
export async function configCommand(
  settings: OpenSettings,
  operands: readonly string[],
  options: ConfigOptions,
  out: (text: string) => void,
): Promise<number> {
  const [operation = "list", ...rest] = operands;
  const known = { get: 1, set: 2, unset: 1, explain: 1, list: 0, migrate: 0, unmigrate: 0 }[operation];
  if (known === undefined) throw usageError(`config has no "${operation}".`, usage);
  if (rest.length !== known)
    throw usageError(`config ${operation} takes ${known} operand${known === 1 ? "" : "s"}, not ${rest.length}.`, usage);
  const [name = "", value = ""] = rest;
  switch (operation) {
    case "get":
      return get(settings, keyOf(name), options, out);
    case "explain":
      return explain(settings, keyOf(name), options, out);
    case "set":
    case "unset":
      return change(settings, keyOf(name), operation === "set" ? value : undefined, options, out);
    case "migrate":
    case "unmigrate":
      return migrate(settings, operation === "unmigrate", options, out);
    default:
      return list(settings, options, out);
  }
}

function get(settings: OpenSettings, key: readonly string[], { json, env = {} }: ConfigOptions, out: (text: string) => void): number {
  const value = environmentValue(settings, env, key) ?? settings.get(...key);
  if (json) out(`${JSON.stringify({ key: pathText(key), value: value ?? null, set: value !== undefined })}\n`);
  else if (value !== undefined) out(`${valueText(value)}\n`);
  return value === undefined ? 1 : 0;
}

function explain(settings: OpenSettings, key: readonly string[], { json, env = {} }: ConfigOptions, out: (text: string) => void): number {
  const environment = environmentValue(settings, env, key);
  const explanation = settings.explain(key);
  const problems = settings.problems.filter((problem) => problem.key === "" || related(problem.key, explanation.key));
  if (json)
    out(
      `${JSON.stringify({ ...explanation, value: explanation.value ?? null, environment: environment ?? null, actedUpon: noteOn(key) === "", problems }, null, 2)}\n`,
    );
  else out(explanationText(explanation, problems) + overriding(environment) + noteOn(key));
  return explanation.value === undefined && environment === undefined ? 1 : 0;
}

function list(settings: OpenSettings, { json }: ConfigOptions, out: (text: string) => void): number {
  if (json) {
    out(`${JSON.stringify({ settings: settings.get(), sources: settings.layers, problems: settings.problems }, null, 2)}\n`);
    return 0;
  }
  out(configEntries(settings).map(entryText).join("") || "Nothing is set.\n");
  for (const problem of settings.problems) out(problemText(problem));
  return 0;
}

async function change(
  settings: OpenSettings,
  key: readonly string[],
  text: string | undefined,
  { json, scope = "user" }: ConfigOptions,
  out: (text: string) => void,
): Promise<number> {
  requireFileScope(scope);
  refuseTypo(key);
  if (text === undefined) await settings.update(scope, [{ op: "unset", key }]);
  else await setAs(settings, scope, key, meantValues(text));
  const { value, from } = settings.explain(key);
  const file = settings.fileOf(scope);
  const effective = text === undefined || from.some(({ origin }) => origin.source === file);
  if (json) out(`${JSON.stringify({ key: pathText(key), value: value ?? null, file, effective })}\n`);
  else {
    out(`${pathText(key)}: ${text === undefined ? "unset" : "set"} in ${file}.\n`);
    if (!effective)
      out(
        `It has no effect: ${from[0]?.origin.source ?? "managed policy"} counts before it. See: lorimer config explain ${pathText(key)}\n`,
      );
    out(noteOn(key));
  }
  return 0;
}

function overriding(environment: unknown): string {
  return environment === undefined ? "" : `In effect: ${valueText(environment)}, from the environment, which counts before files.\n`;
}

/** That a key is known and without effect must be said where somebody looks at it. */
function noteOn([top = ""]: readonly string[]): string {
  return unreadKeys.includes(top) ? `Nothing in this version acts on ${top}; it is kept for others that do.\n` : "";
}

/** Brings the file of a scope to the newest form, keeping what it was, or back to that. */
async function migrate(
  settings: OpenSettings,
  back: boolean,
  { json, scope = "user" }: ConfigOptions,
  out: (text: string) => void,
): Promise<number> {
  requireFileScope(scope);
  const { migrateFile, undoMigration } = await import("@lorimer/plugin-settings/migrations");
  const file = settings.fileOf(scope);
  const within = scope === "user" ? undefined : dirname(dirname(file));
  const backup = back ? await undoMigration(file, within) : (await migrateFile(file, within))?.backup;
  if (json) out(`${JSON.stringify({ file, changed: backup !== undefined, backup: backup ?? null })}\n`);
  else if (backup === undefined) out(back ? `${file} has no backup to go back to.\n` : `${file} needs no migration.\n`);
  else out(back ? `${file} is again what ${backup} was.\n` : `${file} is in the newest form; as it was, it is kept in ${backup}.\n`);
  return back && backup === undefined ? 1 : 0;
}

/** Stores the first of the values that the schema takes; what is wrong with the first is told when it takes none. */
async function setAs(settings: OpenSettings, scope: FileScope, key: readonly string[], values: readonly unknown[]): Promise<void> {
  let first: unknown;
  for (const value of values) {
    try {
      return await settings.update(scope, [{ op: "set", key, value }]);
    } catch (error) {
      if (!isLorimerError(error) || error.code !== "CONFIG_INVALID") throw error;
      first ??= error;
    }
  }
  throw first;
}

/** What a word on the command line may mean: JSON, or itself. */
function meantValues(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? [value] : [value, text];
  } catch {
    return [text];
  }
}

function keyOf(text: string): readonly string[] {
  const key = settingsKey(text);
  if (key === undefined)
    throw usageError(
      `"${text}" is not the key of a setting.`,
      'Write permissions.allow, or plugins["acme.name"].key where a name holds a dot.',
    );
  return key;
}

function refuseTypo([top = ""]: readonly string[]): void {
  const meant = knownKeys.includes(top) ? undefined : nearest(top, knownKeys);
  if (meant !== undefined) throw usageError(`"${top}" is not a known key.`, `Did you mean "${meant}"?`);
}

function related(left: string, right: string): boolean {
  const within = (part: string, whole: string): boolean => part === whole || part.startsWith(`${whole}.`) || part.startsWith(`${whole}[`);
  return within(left, right) || within(right, left);
}

function requireFileScope(scope: string): asserts scope is FileScope {
  if (scope !== "user" && scope !== "project" && scope !== "local")
    throw usageError(`--scope ${scope} is not one of user, project, local.`, usage);
}
