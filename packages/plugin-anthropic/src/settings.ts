import { LorimerError } from "@lorimer/sdk";
import type { ModelInfo } from "@lorimer/sdk";
import type { ProxySettings } from "@lorimer/sdk/http";

/** What may be said of a model in the settings: any part of its `ModelInfo`, and how it is asked to think. */
export interface ModelOverride extends Partial<Omit<ModelInfo, "id">> {
  /** `budget`: the request names a number of tokens. `adaptive`: the model decides. Default for models nobody knows: `budget`. */
  readonly thinkingMode?: "budget" | "adaptive";
  /** Whether a request may force a tool. */
  readonly forcedTools?: boolean;
}

export interface AnthropicSettings {
  /** Without a slash at its end; `/v1/messages` is added to it. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly authToken: string | undefined;
  /** Sent with every request, with lower-case names; they win over the plugin's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly proxy: ProxySettings | undefined;
  readonly models: Readonly<Record<string, ModelOverride>>;
  /** What becomes of reasoning whose conversation was changed since: left out by the server, or an error. */
  readonly thinkingMismatch: "drop" | "error";
}

export const defaultBaseUrl = "https://api.anthropic.com";

/** Checks the plugin's settings and fills in defaults. Throws `CONFIG_INVALID`, naming the setting and never its value. */
export function readSettings(raw: Readonly<Record<string, unknown>>): AnthropicSettings {
  return {
    baseUrl: baseUrlOf(raw["baseUrl"]),
    apiKey: textOf(raw, "apiKey")?.trim(),
    authToken: textOf(raw, "authToken")?.trim(),
    headers: headersOf(raw["headers"]),
    userAgent: textOf(raw, "userAgent") ?? "lorimer",
    idleTimeoutMs: millisecondsOf(raw, "idleTimeoutMs") ?? 90_000,
    connectTimeoutMs: millisecondsOf(raw, "connectTimeoutMs") ?? 15_000,
    proxy: proxyOf(raw["proxy"]),
    models: modelsOf(raw["models"]),
    thinkingMismatch: raw["thinkingMismatch"] === undefined ? "drop" : choiceOf(raw, "thinkingMismatch", ["drop", "error"]),
  };
}

function invalid(key: string, expected: string): LorimerError {
  return new LorimerError("CONFIG_INVALID", `Setting "${key}" of plugin "anthropic" is not ${expected}.`, {
    hint: "The README of @lorimer/plugin-anthropic lists the settings.",
  });
}

function textOf(raw: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw invalid(key, "a text");
  return value;
}

function millisecondsOf(raw: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = raw[key];
  if (value === undefined) return undefined;
  // The upper bound is what a timer can hold.
  if (typeof value !== "number" || !(value > 0 && value < 2 ** 31)) throw invalid(key, "a positive number of milliseconds");
  return value;
}

function choiceOf<T extends string>(raw: Readonly<Record<string, unknown>>, key: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === raw[key]);
  if (found === undefined) throw invalid(key, `one of ${choices.join(", ")}`);
  return found;
}

function recordOf(value: unknown, key: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(key, "an object");
  return value as Record<string, unknown>;
}

const counts = ["contextWindow", "maxOutputTokens", "defaultOutputTokens"] as const;
const prices = ["input", "output", "cacheWrite", "cacheRead"] as const;

function modelsOf(value: unknown): Record<string, ModelOverride> {
  const models = recordOf(value, "models");
  for (const [id, entry] of Object.entries(models)) {
    const override = recordOf(entry ?? null, `models.${id}`);
    for (const name of counts) {
      const count = override[name];
      if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) > 0))
        throw invalid(`models.${id}.${name}`, "a number of tokens");
    }
    if (override["price"] === undefined) continue;
    const price = recordOf(override["price"], `models.${id}.price`);
    for (const name of prices) {
      if (!(typeof price[name] === "number" && price[name] >= 0))
        throw invalid(`models.${id}.price.${name}`, "a number of dollars per million tokens");
    }
  }
  // Checked as far as anything is computed from it.
  return models as Record<string, ModelOverride>;
}

function baseUrlOf(value: unknown): string {
  if (value === undefined || value === "") return defaultBaseUrl;
  if (typeof value !== "string" || !URL.canParse(value) || !/^https?:/i.test(value)) throw invalid("baseUrl", "an http or https URL");
  return value.replace(/\/+$/, "");
}

/** Headers as an object, or as lines `Name: value`, which is how environment variables hold them. */
function headersOf(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  const entries =
    typeof value === "string"
      ? value
          .split(/\r?\n/)
          .filter((line) => line.trim() !== "")
          .map((line) => splitHeader(line))
      : Object.entries(recordOf(value, "headers"));
  return Object.fromEntries(
    entries.map(([name, text]) => {
      if (typeof text !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid(`headers.${name.slice(0, 64)}`, "a header");
      return [name.toLowerCase(), text];
    }),
  );
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon < 1) throw invalid("headers", 'lines of the form "Name: value"');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function proxyOf(value: unknown): ProxySettings | undefined {
  if (value === undefined) return undefined;
  const raw = recordOf(value, "proxy");
  const [http, https, no] = [textOf(raw, "http"), textOf(raw, "https"), textOf(raw, "no")];
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(no === undefined ? {} : { no }),
  };
}
