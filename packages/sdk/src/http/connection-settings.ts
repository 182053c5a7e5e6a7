import type { ProxySettings } from "./proxy.js";
import type { SettingReader } from "./setting-reader.js";

/** What every provider over HTTP can be told about how its server is reached. */
export interface ConnectionSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Sent with every request, with lower-case names; they win over the plugin's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly proxy: ProxySettings | undefined;
}

/** Reads them from the settings of these names and fills in defaults. */
export function readConnectionSettings(reader: SettingReader, defaultBaseUrl: string): ConnectionSettings {
  return {
    baseUrl: reader.address("baseUrl") ?? defaultBaseUrl,
    apiKey: reader.text("apiKey")?.trim(),
    headers: reader.headers("headers"),
    userAgent: reader.text("userAgent") ?? "lorimer",
    idleTimeoutMs: reader.milliseconds("idleTimeoutMs") ?? 90_000,
    connectTimeoutMs: reader.milliseconds("connectTimeoutMs") ?? 15_000,
    proxy: reader.proxy("proxy"),
  };
}
