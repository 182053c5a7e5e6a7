import { homedir, platform } from "node:os";
import { join, resolve } from "node:path";
import { readFileSync, statSync } from "node:fs";
import { openHarness } from "@lorimer/core";
import type { Harness, HarnessConfig, SessionOptions } from "@lorimer/core";
import { nativePlugins } from "@lorimer/plugin-discovery/native";
import type { HostingOptions, FoundPlugin } from "@lorimer/plugin-discovery/native";
import { hiddenTools } from "@lorimer/plugin-permissions";
import { settingsPlugin } from "@lorimer/plugin-settings";
import { LorimerError, messageOf, nearest } from "@lorimer/sdk";
import type { Plugin, ToolDeclaration } from "@lorimer/sdk";
import { frontEndPlugin } from "./front-end-plugin.js";
import type { FrontEnd } from "./front-end-plugin.js";
import { defaultPlugins } from "./default-plugins.js";
import { distribution } from "./distribution.js";
import { environmentPlugin } from "./prompt/environment-plugin.js";
import { auditFolder } from "./settings/audit-folder.js";
import { isRecord } from "./is-record.js";
import { sessionsFolder } from "./sessions/sessions-folder.js";
import { fallbackModel, mergePlugins } from "./settings/chosen-settings.js";
import type { ChosenSettings } from "./settings/credentials.js";
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
  const discovered = setup.args.bare ? [] : installedPlugins(setup, setup.args.pluginDirs);
  return asOpened(setup, await openHarness(harnessConfig(setup, chosenPlugins(setup, frontEnd), discovered)));
}

/** What the distribution itself brings, with what belongs to this process. */
export function chosenPlugins(setup: Setup, frontEnd: FrontEnd): readonly Plugin[] {
  const { args, host, settings, trust } = setup;
  return [
    settingsPlugin(settings, trust),
    ...defaultPlugins,
    frontEndPlugin(host.version, frontEnd),
    ...(frontEnd.plugins ?? []),
    ...(args.bare ? [] : [environmentPlugin(host.version, { env: setup.env, interactive: host.stdin.isTTY === true })]),
  ];
}

export function harnessConfig(
  setup: Setup,
  plugins: readonly Plugin[],
  discovered: HarnessConfig["discovered"] = [],
  places: ChosenSettings["plugins"] = pluginPlaces(setup),
): HarnessConfig {
  const { host, chosen } = setup;
  const folders = {
    ...places,
    "lorimer.sessions": { folder: sessionsFolder(setup) },
    "lorimer.audit": { folder: auditFolder(setup) },
    // Elsewhere containment is there for whoever turns it on.
    ...(platform() === "linux" ? {} : { "lorimer.sandbox": { enabled: false } }),
  };
  // Nobody's settings can take policy back.
  const policy = { "lorimer.discovery": { refused: setup.refusedPlugins } };
  const own = { ...chosen, plugins: mergePlugins(folders, chosen.plugins, policy) };
  return distribution({ version: host.version, plugins, settings: own, discovered });
}

/** Says which plugins are left out, and how sessions are opened. */
export function asOpened<H extends Harness>(setup: Setup, harness: H): OpenHarness & { readonly harness: H } {
  for (const { plugin, causes, remedy } of harness.plan.quarantined)
    setup.warn(`The plugin ${plugin} is left out: ${causes.join("; ")}. ${remedy}`);
  return { harness, sessionOptions: sessionOptions(setup, toolNames(harness)), close: () => closeInTime(harness) };
}

/** The names of its own tools. */
export function toolNames(harness: Harness): readonly string[] {
  return harness.contributions<ToolDeclaration>("tools").map(({ value }) => value.name);
}

/** Plugins with code of ours that a person installed, or gave for this run. */
export function installedPlugins(setup: Setup, given: readonly string[]): readonly FoundPlugin[] {
  const { env, host, project, settings } = setup;
  const enabled = settings.get("enabledPlugins");
  return nativePlugins({
    userFolder: lorimerHome(env, host.home),
    projectFolder: project,
    given: given.map((folder) => resolve(host.cwd, folder)),
    enabled: isRecord(enabled) ? enabled : {},
    hosting: hosting(setup),
    version: host.version,
    refused: setup.refusedPlugins,
    sdk: async () => (await import("./plugins/host-sdk.js")).hostSdk(),
  });
}

/** What holds for code that a person installed. */
export function hosting({ env, host, chosen, warn }: Setup): HostingOptions {
  const { deadlineSeconds, isolation } = chosen.plugins["lorimer.discovery"] ?? {};
  return {
    failures: failuresFile(env, host.home),
    warn,
    isolation: isRecord(isolation) ? isolation : {},
    ...(typeof deadlineSeconds === "number" ? { deadlineMs: deadlineSeconds * 1000 } : {}),
  };
}

/** Where failures of installed plugins are kept for `plugin list` and `doctor`. */
export function failuresFile(env: Setup["env"], home: string): string {
  return join(lorimerHome(env, home), "plugins", "failures.json");
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
  return {
    cwd: host.cwd,
    additionalDirectories: furtherFolders(setup),
    disallowedTools: deniedTools(setup, toolNames),
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

/** Tools that no call of could ever be allowed: the model is not offered them. */
export function deniedTools({ settings }: Setup, toolNames: readonly string[]): readonly string[] {
  const denied = ((settings.get("permissions", "deny") ?? []) as readonly unknown[]).flatMap((rule) => {
    const text = isRecord(rule) ? rule["rule"] : rule;
    return typeof text === "string" ? [{ text, behavior: "deny" as const }] : [];
  });
  return hiddenTools(denied, toolNames);
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
