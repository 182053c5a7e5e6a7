import { readConnectionSettings, readModelOverrides, SettingReader } from "@lorimer/sdk/http";
import type { ConnectionSettings } from "@lorimer/sdk/http";
import type { ModelRecord } from "./model-data.js";

/** What may be said of a model in the settings: any part of what the built-in table says of one. */
export type ModelOverride = Partial<Omit<ModelRecord, "id">>;

/** `baseUrl` is the address up to the API's version, such as `http://localhost:11434/v1`; a query is kept. */
export interface OpenAISettings extends ConnectionSettings {
  readonly models: Readonly<Record<string, ModelOverride>>;
  /** Whether token counts are asked for; some servers refuse a field they do not know. */
  readonly includeUsage: boolean;
  /** Added to every request's body; wins over what the plugin writes. */
  readonly extraBody: Readonly<Record<string, unknown>>;
}

export const defaultBaseUrl = "https://api.openai.com/v1";

/** Checks the plugin's settings and fills in defaults. Throws `CONFIG_INVALID`, naming the setting and never its value. */
export function readSettings(raw: Readonly<Record<string, unknown>>): OpenAISettings {
  const reader = new SettingReader("openai", raw);
  return {
    ...readConnectionSettings(reader, defaultBaseUrl),
    models: readModelOverrides(reader, "models"),
    includeUsage: reader.flag("includeUsage") ?? true,
    extraBody: reader.record("extraBody"),
  };
}

/** True where the address is the vendor's own: only there its rules are known to hold. */
export function isVendor(settings: OpenAISettings): boolean {
  return new URL(settings.baseUrl).hostname === new URL(defaultBaseUrl).hostname;
}
