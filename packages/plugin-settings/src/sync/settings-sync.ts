import { dirname } from "node:path";
import { mkdir } from "node:fs/promises";
import type { SettingsEdit } from "../contract/index.js";
import { isObject, sameJson } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { layerOfText, layerOfValue } from "../layers/layer.js";
import { readText } from "../layers/read-text.js";
import type { OpenSettings } from "../settings-options.js";
import { harmlessKeys } from "../remote/risky-changes.js";
import { SettingsWriter } from "../write/settings-writer.js";

/** Where settings of several devices meet. What stands behind it, and how it knows its user, is its own affair. */
export interface SyncAdapter {
  readonly name: string;
  /** What is stored there; undefined before the first device. */
  pull(signal: AbortSignal): Promise<SyncDocument | undefined>;
  /** Stores settings in the place of a revision. False when another device was faster. */
  push(settings: JsonObject, replaces: string | undefined, signal: AbortSignal): Promise<boolean>;
}

export interface SyncDocument {
  readonly revision: string;
  readonly settings: JsonObject;
}

export interface SyncOutcome {
  /** `off` unless the settings say `"sync": { "enabled": true }`; `busy` when other devices were faster three times. */
  readonly status: "off" | "done" | "busy";
  /** Keys that were changed on this device. */
  readonly taken: readonly string[];
  /** Keys that were changed on the others. */
  readonly given: readonly string[];
  /** Of these, which both had changed: this device's counts. */
  readonly conflicts: readonly string[];
}

/**
 * Makes the user's own settings and those of their other devices the same, key by key, by what changed since `baseFile` was
 * written. Only keys that run, send and allow nothing take part: a synchronised hook would be code from another machine.
 */
export async function syncSettings(
  settings: OpenSettings,
  adapter: SyncAdapter,
  baseFile: string,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  if (settings.get("sync", "enabled") !== true) return { status: "off", taken: [], given: [], conflicts: [] };
  for (let attempt = 0; attempt < 3; attempt++) {
    const document = await adapter.pull(signal);
    const base = readBase(baseFile);
    const [local, remote] = [ownSettings(settings), syncedOf(document?.settings)];
    const differing = harmlessKeys.filter((key) => !sameJson(local[key], remote[key]));
    const taken = differing.filter((key) => sameJson(local[key], base[key]));
    const given = differing.filter((key) => !taken.includes(key));
    const merged = Object.fromEntries(
      harmlessKeys.map((key) => [key, taken.includes(key) ? remote[key] : local[key]]).filter(([, value]) => value !== undefined),
    ) as JsonObject;
    if (given.length > 0 && !(await adapter.push(merged, document?.revision, signal))) continue;
    await settings.update(
      "user",
      taken.map((key): SettingsEdit => ({ key: [key], ...changeTo(remote[key]) })),
    );
    await writeBase(baseFile, merged);
    return { status: "done", taken, given, conflicts: given.filter((key) => !sameJson(remote[key], base[key])) };
  }
  return { status: "busy", taken: [], given: [], conflicts: [] };
}

function changeTo(value: unknown): { readonly op: "set"; readonly value: unknown } | { readonly op: "unset" } {
  return value === undefined ? { op: "unset" } : { op: "set", value };
}

/** What the user's own file says, not what counts in this project. */
function ownSettings(settings: OpenSettings): JsonObject {
  const own = settings.entries().find(({ origin }) => origin.scope === "user" && !origin.foreign)?.value;
  return syncedOf(isObject(own) ? own : undefined);
}

/** Of what takes part, what has the right form. */
function syncedOf(value: JsonObject | undefined): JsonObject {
  const { value: sound } = layerOfValue({ scope: "user", source: "sync" }, value ?? {});
  return Object.fromEntries(Object.entries(sound).filter(([key]) => harmlessKeys.includes(key)));
}

function readBase(path: string): JsonObject {
  const read = readText(path);
  return read === undefined || "fault" in read ? {} : layerOfText({ scope: "user", source: path }, read.text).value;
}

async function writeBase(path: string, value: JsonObject): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await new SettingsWriter(path).change(() => value);
}
