import type { Settings } from "./read-settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold credentials: no process of a session is given them. */
export const secretVariables: readonly string[] = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "OPENAI_API_KEY"].flatMap((name) => [`LORIMER_${name}`, name]);

/** A variable, or the same with the prefix `LORIMER_`, which wins. Empty counts as not set. */
export function variable(env: Environment, name: string): string | undefined {
  return env[`LORIMER_${name}`] || env[name] || undefined;
}

/** The providers' settings that the environment holds, by plugin name. */
export function environmentSettings(env: Environment): Settings {
  const proxy = proxySettings(env);
  const anthropic = present({
    baseUrl: variable(env, "ANTHROPIC_BASE_URL"),
    apiKey: variable(env, "ANTHROPIC_API_KEY"),
    authToken: variable(env, "ANTHROPIC_AUTH_TOKEN"),
    headers: headersOf(variable(env, "ANTHROPIC_CUSTOM_HEADERS")),
    proxy,
  });
  const openai = present({
    baseUrl: variable(env, "OPENAI_BASE_URL"),
    apiKey: variable(env, "OPENAI_API_KEY"),
    proxy,
  });
  return { plugins: { "lorimer.anthropic": anthropic, "lorimer.openai": openai }, ...present({ model: environmentModel(env) }) };
}

function environmentModel(env: Environment): string | undefined {
  return env["LORIMER_MODEL"] || variable(env, "ANTHROPIC_MODEL") || (hasOpenaiOnly(env) ? variable(env, "OPENAI_MODEL") : undefined);
}

function hasOpenaiOnly(env: Environment): boolean {
  return !hasAnthropic(env) && (variable(env, "OPENAI_API_KEY") ?? variable(env, "OPENAI_BASE_URL")) !== undefined;
}

function hasAnthropic(env: Environment): boolean {
  return (variable(env, "ANTHROPIC_API_KEY") ?? variable(env, "ANTHROPIC_AUTH_TOKEN") ?? variable(env, "ANTHROPIC_BASE_URL")) !== undefined;
}

/** The model when nothing names one: Lorimer's choice for Anthropic; other providers have no choice that always exists. */
export function fallbackModel(env: Environment): string | undefined {
  return hasOpenaiOnly(env) ? undefined : "claude-sonnet-5-5";
}

/** Where the credentials of a run come from, for its `system/init` line; never the credentials. */
export function credentialSource(env: Environment): string {
  return secretVariables.find((name) => env[name]) ?? "none";
}

function headersOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  const pairs = text.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()] as const);
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

function proxySettings(env: Environment): Record<string, string> | undefined {
  const either = (name: string): string | undefined => env[name] || env[name.toLowerCase()] || undefined;
  const proxy = present({ https: either("HTTPS_PROXY") ?? either("ALL_PROXY"), http: either("HTTP_PROXY") ?? either("ALL_PROXY"), no: either("NO_PROXY") });
  return proxy.https === undefined && proxy.http === undefined ? undefined : proxy;
}

function present<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
