import type { JsonSchema } from "@lorimer/sdk";
import { environment, hooks } from "./hook-shapes.js";
import { permissions } from "./permission-shapes.js";
import { sandbox } from "./sandbox-shape.js";
import { anything, anyText, described, either, flag, list, number, object, oneOf, record, recordOf, text } from "./shape.js";
import type { Shape } from "./shape.js";

const texts = list(text);
const mcpServers = list(
  either(
    "an object with serverName, serverUrl or serverCommand",
    object({ serverName: text }, ["serverName"]),
    object({ serverUrl: text }, ["serverUrl"]),
    object({ serverCommand: list(anyText) }, ["serverCommand"]),
  ),
);

/** Every key that something in Lorimer reads or will, with its shape. Other keys are kept as they are. */
const fields: Readonly<Record<string, Shape>> = {
  $schema: text,
  settingsVersion: described(number(0), "The version of the form of this file; written by migrations."),
  preset: described(oneOf("personal", "team", "org"), "A set of defaults to start from."),
  plugins: described(recordOf(record), "Settings of plugins, by plugin name."),

  model: described(text, "The model of new sessions."),
  fallbackModel: described(
    either("a model or a list of models", text, texts),
    "Tried when the model is overloaded. The strongest scope's alone counts.",
  ),
  availableModels: described(texts, "The models that may be chosen."),
  effortLevel: text,
  alwaysThinkingEnabled: flag,
  agent: text,
  language: text,
  outputStyle: text,
  apiKeyHelper: described(text, "A command that prints the key to call the model with. Never taken from a project."),

  permissions: described(permissions, "What calls may do."),
  hooks: described(hooks, "Handlers by event."),
  sandbox: described(sandbox, "How commands are contained."),
  env: described(
    environment,
    "Variables for the processes of a session. A project cannot set those that lead credentials or loaders elsewhere.",
  ),
  disableAllHooks: described(flag, "No hook runs but those of managed policy."),
  allowedHttpHookUrls: described(texts, "Where HTTP hooks may post to."),
  httpHookAllowedEnvVars: described(texts, "Variables that headers of HTTP hooks may hold."),
  disableSkillShellExecution: flag,

  attribution: described(object({ commit: anyText, pr: anyText }), "What is written under commits and pull requests; empty for nothing."),
  includeCoAuthoredBy: described(flag, "The old form of attribution.", { deprecated: true }),
  includeGitInstructions: flag,
  cleanupPeriodDays: described(number(0), "Days after which stored sessions are removed."),
  fileCheckpointingEnabled: flag,
  respectGitignore: flag,
  defaultShell: described(oneOf("bash", "powershell"), "The shell that commands are run by."),
  plansDirectory: text,
  worktree: object({ baseRef: text, symlinkDirectories: texts, sparsePaths: texts }),
  claudeMdExcludes: texts,
  autoMemoryEnabled: flag,
  autoMemoryDirectory: text,
  skillOverrides: record,
  statusLine: record,
  subagentStatusLine: record,

  allowedMcpServers: described(mcpServers, "The servers that may be used; an empty list means none."),
  deniedMcpServers: described(mcpServers, "Servers that are never used."),
  enableAllProjectMcpServers: flag,
  enabledMcpjsonServers: texts,
  disabledMcpjsonServers: texts,
  enabledPlugins: recordOf(anything),
  extraKnownMarketplaces: recordOf(anything),
  pluginConfigs: recordOf(record),

  audit: described(
    object({
      enabled: flag,
      required: described(flag, "Nothing runs that cannot be recorded."),
      folder: text,
      includeInput: flag,
      key: object({ file: text, env: text }),
    }),
    "The tamper-evident log of what was decided and done. A project can only switch it on.",
  ),
  guardRules: described(
    object({ rules: recordOf(text), sensitivePaths: texts, unguardedPaths: texts, protectedBranches: texts }),
    "What the guard rules do, by name. A project can only make them stricter.",
  ),
  webhooks: described(
    list(
      object(
        { name: text, url: text, events: texts, headers: recordOf(anyText), allowedEnvVars: texts, format: text, includeContent: flag },
        ["url"],
      ),
    ),
    "Where events are posted to. Never taken from a project.",
  ),
  sync: described(object({ enabled: flag }), "Keeps harmless settings the same on several devices. Default: off."),

  lockedKeys: described(texts, "Managed policy only: dotted keys that no other scope may set."),
  allowManagedPermissionRulesOnly: described(flag, "Managed policy only: no other permission rule counts."),
  allowManagedHooksOnly: described(flag, "Managed policy only: no other hook runs."),
  allowManagedMcpServersOnly: described(flag, "Managed policy only: no other list of allowed servers counts."),
  allowAllClaudeAiMcps: flag,
  allowedChannelPlugins: anything,
  blockedMarketplaces: list(anything),
  channelsEnabled: flag,
  disableCommandPluginSources: flag,
  disableSideloadFlags: flag,
  forceRemoteSettingsRefresh: flag,
  parentSettingsBehavior: text,
  pluginSuggestionMarketplaces: list(anything),
  pluginTrustMessage: text,
  policyHelper: anything,
  strictKnownMarketplaces: list(anything),
  strictPluginOnlyCustomization: either(
    "true, or a list of skills, agents, hooks, mcp",
    flag,
    list(oneOf("skills", "agents", "hooks", "mcp")),
  ),
  wslInheritsWindowsSettings: flag,
};

/** A whole settings file. */
export const settingsShape: Shape = object(fields);

/** Names of all keys that stand at the top of a settings file. */
export const knownKeys: readonly string[] = Object.keys(fields);

/** The published JSON Schema of settings files. */
export const settingsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Lorimer settings",
  ...settingsShape.schema,
};
