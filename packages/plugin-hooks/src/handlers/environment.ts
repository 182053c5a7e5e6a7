import type { HookOrigin } from "../config/hook-entry.js";
import type { Variables } from "./placeholders.js";

/** Where telemetry of the harness goes, and with which credentials, is not a hook's business. */
const exporterVariables = ["", "_TRACES", "_METRICS", "_LOGS"].flatMap((signal) => [
  `OTEL_EXPORTER_OTLP${signal}_ENDPOINT`,
  `OTEL_EXPORTER_OTLP${signal}_HEADERS`,
  `OTEL_EXPORTER_OTLP${signal}_PROTOCOL`,
  `OTEL_EXPORTER_OTLP${signal}_CERTIFICATE`,
  `OTEL_EXPORTER_OTLP${signal}_CLIENT_KEY`,
  `OTEL_EXPORTER_OTLP${signal}_CLIENT_CERTIFICATE`,
]);
const stripped: Readonly<Record<string, undefined>> = Object.fromEntries(
  [
    ...exporterVariables,
    "OTEL_TRACES_EXPORTER",
    "OTEL_METRICS_EXPORTER",
    "OTEL_LOGS_EXPORTER",
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_SERVICE_NAME",
  ].map((name) => [name, undefined]),
);

export interface HookPlace {
  readonly projectDir: string;
  readonly effort?: string;
  /** Where the hook may leave variables for the shell. */
  readonly envFile?: string;
}

/** What placeholders in a hook's command may stand for. */
export function variablesOf(origin: HookOrigin, place: HookPlace): Variables {
  const folders: readonly (readonly [string, string | undefined])[] = [
    ["PROJECT_DIR", place.projectDir],
    ["PLUGIN_ROOT", origin.pluginRoot],
    ["PLUGIN_DATA", origin.pluginData],
  ];
  const options = Object.entries(origin.userConfig ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return new Map([
    ...folders.flatMap(([name, value]): [string, string][] =>
      value === undefined
        ? []
        : [
            [`CLAUDE_${name}`, value],
            [`LORIMER_${name}`, value],
          ],
    ),
    ...options.map(([key, value]): [string, string] => [`user_config.${key}`, optionText(value)]),
  ]);
}

/** What is added to, and taken out of, the environment that the workspace gives every process. */
export function environmentOf(origin: HookOrigin, place: HookPlace): Readonly<Record<string, string | undefined>> {
  const env: Record<string, string | undefined> = { ...stripped };
  for (const [name, value] of variablesOf(origin, place)) {
    if (name.startsWith("user_config.")) env[`CLAUDE_PLUGIN_OPTION_${name.slice("user_config.".length).toUpperCase()}`] = value;
    else env[name] = value;
  }
  if (place.effort !== undefined) env["CLAUDE_EFFORT"] = env["LORIMER_EFFORT"] = place.effort;
  if (place.envFile !== undefined) env["CLAUDE_ENV_FILE"] = env["LORIMER_ENV_FILE"] = place.envFile;
  return env;
}

function optionText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
