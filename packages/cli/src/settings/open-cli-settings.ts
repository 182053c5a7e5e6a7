import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { givenSettings, openSettings } from "@lorimer/plugin-settings";
import type { GivenSettings, OpenSettings } from "@lorimer/plugin-settings";
import { messageOf } from "@lorimer/sdk";
import type { Arguments } from "../arguments/arguments.js";
import type { Host } from "../host.js";
import { splitOption } from "../plugins/options/split-option.js";
import { usageError } from "../usage-error.js";

/** The folder of the user's own files. */
export function lorimerHome(env: Host["env"], home: string): string {
  return env["LORIMER_HOME"] || join(home, ".lorimer");
}

/** Opens the settings of a run. What the folder brings is read only when it is trusted. */
export function openCliSettings(
  args: Arguments,
  host: Host,
  env: Host["env"],
  place: { readonly projectFolder: string; readonly trusted: boolean },
): Promise<OpenSettings> {
  return openSettings({
    ...place,
    userFolder: lorimerHome(env, host.home),
    foreignUserFolder: env["CLAUDE_CONFIG_DIR"] || join(host.home, ".claude"),
    cli: { source: "the command line", value: flagSettings(args) },
    ...(args.settings === undefined ? {} : { flag: givenByFlag(args.settings, host.cwd) }),
    ...(args.bare ? { files: [] } : {}),
  });
}

/** What the flags say, in the form of a settings file. */
function flagSettings({
  model,
  fallbackModel,
  effort,
  allowedTools,
  disallowedTools,
  permissionMode,
  addDirs,
  pluginOptions,
}: Arguments): Record<string, unknown> {
  const permissions = {
    ...(allowedTools.length === 0 ? {} : { allow: allowedTools }),
    ...(disallowedTools.length === 0 ? {} : { deny: disallowedTools }),
    ...(permissionMode === undefined ? {} : { defaultMode: permissionMode }),
    ...(addDirs.length === 0 ? {} : { additionalDirectories: addDirs }),
  };
  return {
    ...(model === undefined ? {} : { model }),
    ...(fallbackModel === undefined ? {} : { fallbackModel }),
    ...(effort === undefined ? {} : { effortLevel: effort }),
    ...(Object.keys(permissions).length === 0 ? {} : { permissions }),
    ...(pluginOptions.length === 0 ? {} : { pluginConfigs: packageOptions(pluginOptions) }),
  };
}

/** Those of packages of other harnesses, which have an `@` in their ids and read what they are given themselves. */
function packageOptions(given: readonly string[]): Record<string, { readonly options: Record<string, string> }> {
  const configs: Record<string, { readonly options: Record<string, string> }> = {};
  for (const option of given) {
    const { id, key, text } = splitOption(option);
    if (id.includes("@")) (configs[id] ??= { options: {} }).options[key] = text;
  }
  return configs;
}

/** What is wrong with the value of a flag is a usage error. */
function givenByFlag(value: string, cwd: string): GivenSettings {
  try {
    return givenSettings(value, cwd, "--settings");
  } catch (error) {
    throw usageError(`--settings: ${messageOf(error)}`);
  }
}

/** Text that begins with a brace is JSON; anything else is the path of a file. */
export function readJsonArgument(value: string, cwd: string): string {
  return value.trimStart().startsWith("{") ? value : readFileSync(resolve(cwd, value), "utf8");
}
