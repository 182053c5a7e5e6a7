import { homedir, platform } from "node:os";
import { join, resolve } from "node:path";
import { readFileSync, statSync } from "node:fs";
import { openHarness } from "@lorimer/core";
import type { Harness, SessionOptions } from "@lorimer/core";
import { nativePlugins } from "@lorimer/plugin-discovery/native";
import type { FoundPlugin } from "@lorimer/plugin-discovery/native";
import { hiddenTools } from "@lorimer/plugin-permissions";
import { settingsPlugin } from "@lorimer/plugin-settings";
import { LorimerError, messageOf, nearest } from "@lorimer/sdk";
import { frontEndPlugin } from "./front-end-plugin.js";
import type { FrontEnd } from "./front-end-plugin.js";
import { defaultPlugins } from "./default-plugins.js";
import { distribution } from "./distribution.js";
import { environmentPlugin } from "./prompt/environment-plugin.js";
import { auditFolder } from "./settings/audit-folder.js";
import { isRecord } from "./is-record.js";
import { sessionsFolder } from "./sessions/sessions-folder.js";
import { fallbackModel, mergePlugins } from "./settings/chosen-settings.js";
import { pluginPlaces } from "./settings/plugin-places.js";
import { runTags } from "./settings/run-tags.js";
import { lorimerHome } from "./settings/open-cli-settings.js";
import type { Setup } from "./setup.js";
import { usageError } from "./usage-error.js";

/** The harness that the flags and settings describe, with the one who answers its questions. */
export interface OpenHarness {
  readonly harness: Harness;
  /** What every session of this process is opened with. */
  readonly sessionOptions: SessionOptions;
  /** Closes everything; what does not end in five seconds is left to the end of the process. */
  close(): Promise<void>;
}

const closingMs = 5000;

export async function openCliHarness(setup: Setup, frontEnd: FrontEnd): Promise<OpenHarness> {
  const { args, host, settings, trust, chosen } = setup;
  const plugins = [
    settingsPlugin(settings, trust),
    ...defaultPlugins,
    frontEndPlugin(host.version, frontEnd),
    ...(frontEnd.plugins ?? []),
    ...(args.bare ? [] : [environmentPlugin(host.version, { env: setup.env, interactive: host.stdin.isTTY === true })]),
  ];
  const folders = {
    ...pluginPlaces(setup),
    "lorimer.sessions": { folder: sessionsFolder(setup) },
    "lorimer.audit": { folder: auditFolder(setup) },
    // Elsewhere containment is there for whoever turns it on.
    ...(platform() === "linux" ? {} : { "lorimer.sandbox": { enabled: false } }),
  };
  const own = { ...chosen, plugins: mergePlugins(folders, chosen.plugins) };
  const discovered = args.bare ? [] : installedPlugins(setup);
  const harness = await openHarness(distribution({ version: host.version, plugins, settings: own, discovered }));
  for (const { plugin, causes, remedy } of harness.plan.quarantined)
    setup.warn(`The plugin ${plugin} is left out: ${causes.join("; ")}. ${remedy}`);
  const toolNames = (harness.plan.contributions["tools"] ?? []).map((entry) => entry.id);
  return { harness, sessionOptions: sessionOptions(setup, toolNames), close: () => closeInTime(harness) };
}

/** Plugins with code of ours that a person installed, or gave for this run. */
function installedPlugins({ args, env, host, project, settings }: Setup): readonly FoundPlugin[] {
  return nativePlugins({
    index: join(lorimerHome(env, host.home), "plugins", "installed.json"),
    projectFolder: project,
    given: args.pluginDirs.map((folder) => resolve(host.cwd, folder)),
    enabled: (id) => {
      const value = settings.get("enabledPlugins", id);
      return typeof value === "boolean" ? value : undefined;
    },
  });
}

async function closeInTime(harness: Harness): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closingMs);
  });
  await Promise.race([harness.close(), late]).finally(() => clearTimeout(timer));
}

function sessionOptions(setup: Setup, toolNames: readonly string[]): SessionOptions {
  const { args, host, chosen, settings } = setup;
  const denied = ((settings.get("permissions", "deny") ?? []) as readonly unknown[]).flatMap((rule) => {
    const text = isRecord(rule) ? rule["rule"] : rule;
    return typeof text === "string" ? [{ text, behavior: "deny" as const }] : [];
  });
  return {
    cwd: host.cwd,
    additionalDirectories: furtherFolders(setup),
    disallowedTools: hiddenTools(denied, toolNames),
    ...given(
      "tools",
      args.tools?.map((name) => knownTool(name, toolNames)),
    ),
    ...given("systemPrompt", args.systemPrompt ?? promptFile("--system-prompt-file", args.systemPromptFile, host.cwd)),
    ...given(
      "appendSystemPrompt",
      args.appendSystemPrompt ?? promptFile("--append-system-prompt-file", args.appendSystemPromptFile, host.cwd),
    ),
    ...given("model", chosen.model),
    ...given("fallbackModel", fallbackModel(settings, chosen.model)),
    ...given("maxTurns", args.maxTurns),
    ...given("maxCostUsd", args.maxBudgetUsd),
    ...given("outputSchema", setup.outputSchema),
    ...given("thinking", setup.thinking),
    ...given("effort", setup.effort),
    ...given("speed", setup.speed),
    ...given("tags", runTags(setup.env)),
  };
}

function promptFile(flag: string, file: string | undefined, cwd: string): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(cwd, file), "utf8")
      .replace(/^\uFEFF/, "")
      .trimEnd();
  } catch (error) {
    throw usageError(`${flag}: ${messageOf(error)}`);
  }
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

/** Folders of the flags must be there; one of the settings that is not is left out, and said. */
function furtherFolders({ args, host, settings, warn }: Setup): readonly string[] {
  const named = (settings.get("permissions", "additionalDirectories") ?? []) as readonly string[];
  return named.flatMap((folder) => {
    const path = resolve(
      host.cwd,
      folder.replace(/^~(?=\/|$)/, () => host.home || homedir()),
    );
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    if (args.addDirs.includes(folder)) throw usageError(`--add-dir: there is no folder ${path}.`);
    warn(`permissions.additionalDirectories: there is no folder ${path}; it was left out.`);
    return [];
  });
}

function knownTool(name: string, toolNames: readonly string[]): string {
  if (toolNames.includes(name)) return name;
  const meant = nearest(name, toolNames);
  throw usageError(
    `--tools: there is no tool named ${name}.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
    `The tools are ${toolNames.join(", ")}.`,
  );
}

/** Says that no model was named, and how to name one. */
export function requireModel(setup: Setup): void {
  if (setup.chosen.model !== undefined) return;
  throw new LorimerError("MODEL_MISSING", "No model is named.", {
    hint: 'Give --model NAME, set LORIMER_MODEL, or put {"model": "NAME"} into ~/.lorimer/settings.json.',
  });
}
