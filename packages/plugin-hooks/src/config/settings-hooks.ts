import type { Settings, SettingsEntry, Trust } from "@lorimer/plugin-settings/contract";
import type { HookEntry } from "./hook-entry.js";
import { readHooks } from "./read-config.js";
import type { ReadHooks } from "./read-config.js";

export interface SettingsHooks {
  readonly read: ReadHooks;
  /** Which hooks may run at all. */
  admits(entry: HookEntry): boolean;
}

/** The hooks of every layer of settings, and what the settings say about hooks as such. */
export function settingsHooks(
  settings: Settings | undefined,
  trust: Trust | undefined,
  own: Readonly<Record<string, unknown>>,
): SettingsHooks {
  const layers = (settings?.entries("hooks") ?? []).filter(({ origin }) => trust?.trusted !== false || !fromFolder(origin.scope));
  const read = [
    ...layers.map(({ value, origin }) => readHooks(value, { scope: origin.scope, source: origin.source, mergesCopies: true })),
    ...(own["hooks"] === undefined ? [] : [readHooks(own["hooks"], { scope: "default", source: "this distribution", mergesCopies: true })]),
  ];
  const byDefault = own["disableAllHooks"] === true ? "all but managed" : undefined;
  const said = settings?.entries("disableAllHooks") ?? [];
  const disabled = said.length === 0 ? byDefault : disables(said);
  const managedOnly = settings?.entries("allowManagedHooksOnly").some(({ value, origin }) => value === true && origin.scope === "managed");
  return {
    read: { entries: read.flatMap(({ entries }) => entries), problems: read.flatMap(({ problems }) => problems) },
    admits: ({ origin }) => {
      if (origin.scope === "managed") return disabled !== "managed too";
      return disabled === undefined && managedOnly !== true;
    },
  };
}

/** Managed hooks are disabled by managed settings alone. */
function disables(entries: readonly SettingsEntry[]): "all but managed" | "managed too" | undefined {
  const [strongest] = entries;
  if (strongest?.value !== true) return undefined;
  return strongest.origin.scope === "managed" ? "managed too" : "all but managed";
}

/** What a repository brings: nothing of it runs before the folder is trusted. */
function fromFolder(scope: string): boolean {
  return scope === "project" || scope === "local";
}
