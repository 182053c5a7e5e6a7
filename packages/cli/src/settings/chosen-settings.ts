import type { OpenSettings, SettingsScope } from "@lorimer/plugin-settings";
import { isRecord } from "../is-record.js";
import { environmentSettings, withModel } from "./credentials.js";
import type { ChosenSettings } from "./credentials.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The scopes that count before the environment. */
const strong: ReadonlySet<SettingsScope> = new Set(["managed", "cli", "session", "flag"]);

/** Whether what the settings say of a key, or that policy locks it, counts before variables of the environment. */
export function countsBeforeEnvironment(settings: OpenSettings, key: readonly string[]): boolean {
  const { from, locked } = settings.explain(key);
  return locked || strong.has(from[0]?.origin.scope ?? "default");
}

/** Policy (what it sets and what it locks), flags and `--settings` count before the environment, the environment before files, files before what Lorimer chooses itself. */
export function chosenSettings(settings: OpenSettings, env: Environment): ChosenSettings {
  const given = environmentSettings(env);
  const isStrong = (...key: readonly string[]): boolean => countsBeforeEnvironment(settings, key);
  const plugins: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.entries(settings.get("plugins") ?? {}).flatMap(([name, value]) => (isRecord(value) ? [[name, { ...value }]] : [])),
  );
  for (const [name, values] of Object.entries(given.plugins)) {
    const own = (plugins[name] ??= {});
    for (const [key, value] of Object.entries(values)) if (!isStrong("plugins", name, key)) own[key] = value;
  }
  const named = settings.get("model");
  const fromFiles = typeof named === "string" ? named : undefined;
  const model = isStrong("model") ? fromFiles : (given.model ?? fromFiles);
  return withModel({ plugins, ...(model === undefined ? {} : { model }) }, env);
}

/** The first model of those to fall back to that is not the model itself. */
export function fallbackModel(settings: OpenSettings, model: string | undefined): string | undefined {
  const named = settings.get("fallbackModel");
  const models = (typeof named === "string" ? [named] : (named ?? [])) as readonly string[];
  return models.find((name) => name !== model);
}

/** Later values win, key by key. */
export function mergePlugins(...layers: readonly ChosenSettings["plugins"][]): ChosenSettings["plugins"] {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const layer of layers) for (const [name, values] of Object.entries(layer)) merged[name] = { ...merged[name], ...values };
  return merged;
}

/** The environment with the variables of the settings over it. */
export function withSettingsEnv(settings: OpenSettings, env: Environment): Environment {
  const own = settings.get("env");
  return isRecord(own) ? { ...env, ...(own as Record<string, string>) } : env;
}
