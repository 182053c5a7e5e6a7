import { statSync } from "node:fs";
import { resolve } from "node:path";
import { openHarness } from "@lorimer/core";
import type { Harness, SessionOptions } from "@lorimer/core";
import { LorimerError, nearest, sessionId } from "@lorimer/sdk";
import type { Approver } from "@lorimer/sdk";
import { defaultPlugins } from "./default-plugins.js";
import { distribution } from "./distribution.js";
import { permissionPlugin } from "./permissions/permission-plugin.js";
import { hiddenTools, ruleWarnings } from "./permissions/read-policy.js";
import { environmentPlugin } from "./prompt/environment-plugin.js";
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

export async function openCliHarness(setup: Setup, approver: Approver, oneAtATime = false): Promise<OpenHarness> {
  const { args, host, policy, settings } = setup;
  const own = [permissionPlugin(host.version, policy, approver, oneAtATime), ...(args.bare ? [] : [environmentPlugin(host.version)])];
  const plugins = [...defaultPlugins, ...own];
  const harness = await openHarness(distribution({ version: host.version, plugins, settings }));
  const toolNames = (harness.plan.contributions["tools"] ?? []).map((entry) => entry.id);
  for (const warning of ruleWarnings(policy, toolNames)) setup.warn(warning);
  return { harness, sessionOptions: sessionOptions(setup, toolNames), close: () => closeInTime(harness) };
}

async function closeInTime(harness: Harness): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closingMs);
  });
  await Promise.race([harness.close(), late]).finally(() => clearTimeout(timer));
}

function sessionOptions(setup: Setup, toolNames: readonly string[]): SessionOptions {
  const { args, host, settings } = setup;
  return {
    cwd: host.cwd,
    additionalDirectories: args.addDirs.map((folder) => existingFolder(resolve(host.cwd, folder))),
    disallowedTools: hiddenTools(setup.policy, toolNames),
    ...given(
      "tools",
      args.tools?.map((name) => knownTool(name, toolNames)),
    ),
    ...given("systemPrompt", args.systemPrompt),
    ...given("appendSystemPrompt", args.appendSystemPrompt),
    ...given("sessionId", args.sessionId === undefined ? undefined : sessionId(args.sessionId)),
    ...given("model", settings.model),
    ...given("fallbackModel", args.fallbackModel),
    ...given("maxTurns", args.maxTurns),
    ...given("maxCostUsd", args.maxBudgetUsd),
    ...given("outputSchema", setup.outputSchema),
    ...given("thinking", setup.thinking),
    ...given("effort", setup.effort),
    ...given("speed", setup.speed),
  };
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

function existingFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw usageError(`--add-dir: there is no folder ${path}.`);
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
  if (setup.settings.model !== undefined) return;
  throw new LorimerError("MODEL_MISSING", "No model is named.", {
    hint: 'Give --model NAME, set LORIMER_MODEL, or put {"model": "NAME"} into ~/.lorimer/settings.json.',
  });
}
