import { LorimerError } from "@lorimer/sdk";
import type { ProxySettings } from "@lorimer/sdk/http";
import type { ModelRecord } from "./model-data.js";

/** What may be said of a model in the settings: any part of what the built-in table says of one. */
export type ModelOverride = Partial<Omit<ModelRecord, "id">>;

export interface OpenAISettings {
  /** The address up to the API's version, such as `http://localhost:11434/v1`; a query is kept. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Sent with every request, with lower-case names; they win over the plugin's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly proxy: ProxySettings | undefined;
  readonly models: Readonly<Record<string, ModelOverride>>;
  /** Whether token counts are asked for; some servers refuse a field they do not know. */
  readonly includeUsage: boolean;
  /** Added to every request's body; wins over what the plugin writes. */
  readonly extraBody: Readonly<Record<string, unknown>>;
}

type Raw = Readonly<Record<string, unknown>>;

export const defaultBaseUrl = "https://api.openai.com/v1";

/** Checks the plugin's settings and fills in defaults. Throws `CONFIG_INVALID`, naming the setting and never its value. */
export function readSettings(raw: Raw): OpenAISettings {
  return {
    baseUrl: baseUrlOf(raw["baseUrl"]),
    apiKey: textOf(raw, "apiKey")?.trim(),
    headers: headersOf(raw["headers"]),
    userAgent: textOf(raw, "userAgent") ?? "lorimer",
    idleTimeoutMs: millisecondsOf(raw, "idleTimeoutMs") ?? 90_000,
    connectTimeoutMs: millisecondsOf(raw, "connectTimeoutMs") ?? 15_000,
    proxy: proxyOf(raw["proxy"]),
    models: modelsOf(raw["models"]),
    includeUsage: booleanOf(raw, "includeUsage") ?? true,
    extraBody: recordOf(raw["extraBody"], "extraBody"),
  };
}

/** True where the address is the vendor's own: only there its rules are known to hold. */
export function isVendor(settings: OpenAISettings): boolean {
  return new URL(settings.baseUrl).hostname === new URL(defaultBaseUrl).hostname;
}

function invalid(key: string, expected: string): LorimerError {
  return new LorimerError("CONFIG_INVALID", `Setting "${key}" of plugin "openai" is not ${expected}.`, {
    hint: "The README of @lorimer/plugin-openai lists the settings.",
  });
}

function textOf(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw invalid(key, "a text");
  return value;
}

function booleanOf(raw: Raw, key: string): boolean | undefined {
  const value = raw[key];
  if (value !== undefined && typeof value !== "boolean") throw invalid(key, "true or false");
  return value;
}

function millisecondsOf(raw: Raw, key: string): number | undefined {
  const value = raw[key];
  if (value === undefined) return undefined;
  // The upper bound is what a timer can hold.
  if (typeof value !== "number" || !(value > 0 && value < 2 ** 31)) throw invalid(key, "a positive number of milliseconds");
  return value;
}

function recordOf(value: unknown, key: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(key, "an object");
  return value as Record<string, unknown>;
}

function modelsOf(value: unknown): Record<string, ModelOverride> {
  const models = recordOf(value, "models");
  for (const [name, entry] of Object.entries(models)) recordOf(entry ?? null, `models.${name}`);
  return models as Record<string, ModelOverride>;
}

function baseUrlOf(value: unknown): string {
  if (value === undefined || value === "") return defaultBaseUrl;
  if (typeof value !== "string" || !URL.canParse(value) || !/^https?:/i.test(value)) throw invalid("baseUrl", "an http or https URL");
  return value.replace(/\/+$/, "");
}

/** Headers as an object, or as lines `Name: value`, which is how environment variables hold them. */
function headersOf(value: unknown): Record<string, string> {
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
