/** What a run is set up with, every source weighed. */
export interface ChosenSettings {
  readonly model?: string;
  /** By plugin name. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold credentials: no process of a session is given them. */
export const secretVariables: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "ANTHROPIC_CUSTOM_HEADERS",
  "OPENAI_API_KEY",
].flatMap((name) => [`LORIMER_${name}`, name]);

/** A variable, or the same with the prefix `LORIMER_`, which wins. Empty counts as not set. */
function variable(env: Environment, name: string): string | undefined {
  return env[`LORIMER_${name}`] || env[name] || undefined;
}

/** What the environment says: the providers' settings by plugin name, and the model. */
export function environmentSettings(env: Environment): ChosenSettings {
  const proxy = proxySettings(env);
  const anthropic = present({
    baseUrl: variable(env, "ANTHROPIC_BASE_URL"),
    apiKey: variable(env, "ANTHROPIC_API_KEY"),
    authToken: variable(env, "ANTHROPIC_AUTH_TOKEN"),
    headers: variable(env, "ANTHROPIC_CUSTOM_HEADERS"),
    proxy,
  });
  const openai = present({ baseUrl: variable(env, "OPENAI_BASE_URL"), apiKey: variable(env, "OPENAI_API_KEY"), proxy });
  return {
    plugins: { "lorimer.anthropic": anthropic, "lorimer.openai": openai },
    ...present({ model: env["LORIMER_MODEL"] || variable(env, "ANTHROPIC_MODEL") }),
  };
}

/**
 * The settings with their model settled. Where only OpenAI's form of API is set up, the model is that provider's, whatever its
 * name; otherwise there is a model even when none was named.
 */
export function withModel(settings: ChosenSettings, env: Environment): ChosenSettings {
  if (!usesOpenaiOnly(settings)) return { model: "claude-sonnet-5-5", ...settings };
  const model = settings.model ?? variable(env, "OPENAI_MODEL");
  if (model === undefined) return settings;
  return { ...settings, model: /^(openai|anthropic)\/|^claude-/.test(model) ? model : `openai/${model}` };
}

function usesOpenaiOnly({ plugins }: ChosenSettings): boolean {
  const names = (plugin: string, keys: readonly string[]): boolean => keys.some((key) => plugins[plugin]?.[key] !== undefined);
  return names("lorimer.openai", ["baseUrl", "apiKey"]) && !names("lorimer.anthropic", ["baseUrl", "apiKey", "authToken"]);
}

/** Where the credentials of a run come from, for its `system/init` line; never the credentials. */
export function credentialSource(env: Environment): string {
  return secretVariables.find((name) => env[name]) ?? "none";
}

function proxySettings(env: Environment): Record<string, string> | undefined {
  const either = (name: string): string | undefined => env[name] || env[name.toLowerCase()] || undefined;
  const proxy = present({
    https: either("HTTPS_PROXY") ?? either("ALL_PROXY"),
    http: either("HTTP_PROXY") ?? either("ALL_PROXY"),
    no: either("NO_PROXY"),
  });
  return proxy.https === undefined && proxy.http === undefined ? undefined : proxy;
}

function present<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
