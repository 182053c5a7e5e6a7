import type { Settings, SettingsEntry, Trust } from "@lorimer/plugin-settings/contract";

/** Who has a say about the sandbox: the settings of the session, and below them those that the distribution gave the plugin. */
export interface SettingsLayers {
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly plugin: Readonly<Record<string, unknown>>;
}

/** Every layer's value of a key below `sandbox`, strongest first. What an untrusted folder brings is left out: it could only open what it should be held by. */
export function layersOf({ settings, trust, plugin }: SettingsLayers, ...key: readonly string[]): readonly SettingsEntry[] {
  const entries = settings?.entries("sandbox", ...key) ?? [];
  const heard = trust?.trusted === true ? entries : entries.filter(({ origin }) => origin.scope !== "project");
  const own = at(plugin, key);
  const last: readonly SettingsEntry[] =
    own === undefined
      ? []
      : [{ value: own, origin: { scope: "default", source: "settings of the plugin lorimer.sandbox", foreign: false } }];
  return [...heard, ...last];
}

function at(value: unknown, key: readonly string[]): unknown {
  return key.reduce<unknown>((inner, part) => (isRecord(inner) ? inner[part] : undefined), value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
