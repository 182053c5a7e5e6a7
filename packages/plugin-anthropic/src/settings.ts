import type { ModelInfo } from "@lorimer/sdk";
import { readConnectionSettings, readModelOverrides, SettingReader } from "@lorimer/sdk/http";
import type { ConnectionSettings } from "@lorimer/sdk/http";

/** What may be said of a model in the settings: any part of its `ModelInfo`, and how it is asked to think. */
export interface ModelOverride extends Partial<Omit<ModelInfo, "id">> {
  /** `budget`: the request names a number of tokens. `adaptive`: the model decides. Default for models nobody knows: `budget`. */
  readonly thinkingMode?: "budget" | "adaptive";
  /** Whether a request may force a tool. */
  readonly forcedTools?: boolean;
  /** How many times its price a reply in fast mode costs. */
  readonly fastPriceFactor?: number;
}

/** `/v1/messages` is added to `baseUrl`. */
export interface AnthropicSettings extends ConnectionSettings {
  readonly authToken: string | undefined;
  readonly models: Readonly<Record<string, ModelOverride>>;
  /** What becomes of reasoning whose conversation was changed since: left out by the server, or an error. */
  readonly thinkingMismatch: "drop" | "error";
}

export const defaultBaseUrl = "https://api.anthropic.com";

/** Checks the plugin's settings and fills in defaults. Throws `CONFIG_INVALID`, naming the setting and never its value. */
export function readSettings(raw: Readonly<Record<string, unknown>>): AnthropicSettings {
  const reader = new SettingReader("anthropic", raw);
  return {
    ...readConnectionSettings(reader, defaultBaseUrl),
    authToken: reader.text("authToken")?.trim(),
    models: readModels(reader),
    thinkingMismatch: reader.choice("thinkingMismatch", ["drop", "error"]) ?? "drop",
  };
}

function readModels(reader: SettingReader): AnthropicSettings["models"] {
  const models = readModelOverrides<ModelOverride>(reader, "models");
  for (const [id, { fastPriceFactor: factor }] of Object.entries(models)) {
    if (factor !== undefined && !(typeof factor === "number" && factor >= 0))
      throw reader.invalid(`models.${id}.fastPriceFactor`, "a number to multiply the price by");
  }
  return models;
}
