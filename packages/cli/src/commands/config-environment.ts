import type { OpenSettings } from "@lorimer/plugin-settings";
import { countsBeforeEnvironment } from "../settings/chosen-settings.js";
import { environmentSettings } from "../settings/credentials.js";

/** What a variable of the environment says in place of the settings; undefined where none does. Credentials are not shown. */
export function environmentValue(
  settings: OpenSettings,
  env: Readonly<Record<string, string | undefined>>,
  key: readonly string[],
): unknown {
  const [top = "", plugin = "", name = "", ...rest] = key;
  const given = environmentSettings(env);
  const value =
    key.length === 1 && top === "model" ? given.model : top === "plugins" && rest.length === 0 ? given.plugins[plugin]?.[name] : undefined;
  if (value === undefined || countsBeforeEnvironment(settings, key)) return undefined;
  return /key|token|headers/i.test(name) ? "[redacted]" : value;
}
