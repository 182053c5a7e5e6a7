import type { JsonSchema } from "@lorimer/sdk";
import { environment, hooks } from "./hook-shapes.js";
import { permissions } from "./permission-shapes.js";
import { sandbox } from "./sandbox-shape.js";
import { anything, anyText, described, either, flag, list, number, object, oneOf, record, recordOf, text } from "./shape.js";
import type { Shape } from "./shape.js";

const texts = list(text);

/** Marks in the published schema what has no effect yet. */
const unread = "x-not-acted-upon";

/** A key that other harnesses read, or a later release will: checked, kept, merged and shown, and so far without any effect. */
const later = (shape: Shape, description = "", more: JsonSchema = {}): Shape =>
  described(shape, `${description} Kept, but nothing in this version acts on it.`.trimStart(), { ...more, [unread]: true });
/** Of a session, a prompt or a turn. */
const limits = { maxCostUsd: described(number(0), "In dollars."), maxTokens: described(number(0), "Tokens read and written.") };

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
    "Tried when the model is overloaded: the first that is not the model itself. The strongest scope's alone counts.",
  ),
  availableModels: later(texts, "The models that may be chosen."),
  effortLevel: described(oneOf("low", "medium", "high", "xhigh", "max"), "How much the model thinks about its replies."),
  alwaysThinkingEnabled: later(flag),
  agent: later(text),
  language: later(text),
  outputStyle: later(text),
  apiKeyHelper: later(text, "A command that prints the key to call the model with. Never taken from a project."),

  permissions: described(permissions, "What calls may do."),
  hooks: described(hooks, "Handlers by event."),
  budget: described(
    object({ ...limits, perPrompt: object(limits), perTurn: object(limits) }),
    "What may be used at most. A call that could pass a limit is not made. What a project says can only lower it.",
  ),
  environment: described(
    object({ folder: flag, platform: flag, shell: flag, terminal: flag, date: flag, git: flag }),
    "What the model is told of where it works; false leaves a field out.",
  ),
  sandbox: described(sandbox, "How commands are contained."),
  env: described(
    environment,
    "Variables for the processes of a session. A project cannot set those that lead credentials or loaders elsewhere.",
  ),
  disableAllHooks: described(flag, "No hook runs but those of managed policy."),
  allowedHttpHookUrls: described(texts, "Where HTTP hooks may post to."),
  httpHookAllowedEnvVars: described(texts, "Variables that headers of HTTP hooks may hold."),
  disableSkillShellExecution: described(flag, "Skills and command files run no commands while they are loaded."),

  attribution: later(object({ commit: anyText, pr: anyText }), "What is written under commits and pull requests; empty for nothing."),
  includeCoAuthoredBy: later(flag, "The old form of attribution.", { deprecated: true }),
  includeGitInstructions: described(flag, "False: the model is not told the state of the repository."),
  cleanupPeriodDays: described(number(0), "Days after which stored sessions are removed."),
  fileCheckpointingEnabled: flag,
  respectGitignore: later(flag),
  defaultShell: later(oneOf("bash", "powershell"), "The shell that commands are run by."),
  plansDirectory: later(text),
  worktree: later(object({ baseRef: text, symlinkDirectories: texts, sparsePaths: texts })),
  claudeMdExcludes: described(texts, "Files of instructions that are left out: globs of absolute paths. Policy's own files always count."),
  autoMemoryEnabled: described(flag, "Whether facts are remembered between sessions. Default: true."),
  autoMemoryDirectory: described(
    text,
    "The folder that holds the memory of this project. Default: one for each repository, in the user's folder.",
  ),
  skillOverrides: described(
    recordOf(oneOf("on", "name-only", "user-invocable-only", "off")),
    "By a skill's name: how it is offered. Skills of packages follow their package.",
  ),
  disableBundledSkills: described(flag, "Leaves out the skills that come with the product."),
  skillListingBudgetFraction: described(number(0, 1), "The part of the model's window that the list of skills may take. Default 0.01."),
  skillListingMaxDescChars: described(number(0), "Characters of one skill's description in the list. Default 1536."),
  statusLine: later(record),
  subagentStatusLine: later(record),

  allowedMcpServers: described(mcpServers, "The MCP servers that may be used; an empty list means none."),
  deniedMcpServers: described(mcpServers, "MCP servers that are never used."),
  enableAllProjectMcpServers: described(
    flag,
    "Whether a trusted project's MCP servers may be used without a word about each. Default: where none is named, yes.",
  ),
  enabledMcpjsonServers: described(texts, "Of a trusted project's MCP servers only these are used, and those that were approved."),
  disabledMcpjsonServers: described(texts, "MCP servers of projects that are never used."),
  enabledPlugins: described(recordOf(anything), "By the id of an installed plugin: false switches it off."),
  extraKnownMarketplaces: described(
    recordOf(anything),
    "Marketplaces by their names, each with its source; `autoUpdate: true` keeps its plugins up to date.",
  ),
  additionalMarketplaces: described(recordOf(anything), "`extraKnownMarketplaces` under the name that other harnesses use too."),
  pluginConfigs: described(recordOf(record), "By the id of a plugin: the values of its options. A project's settings give none."),
  pluginProof: described(
    object({ require: oneOf("nothing", "registry", "attestation"), keys: recordOf(text) }),
    "What must be proven of a plugin before it is installed: that a registry signed it, or a statement about it by one of these public keys (PEM, by name).",
  ),

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
        {
          name: text,
          url: text,
          events: texts,
          headers: recordOf(anyText),
          allowedEnvVars: texts,
          format: oneOf("json", "slack", "datadog", "pagerduty"),
          routingKey: text,
          includeContent: flag,
          batch: object({ maxEvents: number(1, 1000), maxMs: number(0, 600_000) }),
          retries: number(0, 10),
        },
        ["url"],
      ),
    ),
    "Where events are posted to. Never taken from a project.",
  ),
  compaction: described(
    object({
      auto: described(flag, "Whether anything is compacted without being asked for. Default: true."),
      onOverflow: described(
        oneOf("auto", "always", "never"),
        "Whether a request that was too long is compacted and sent again. Default: as `auto`.",
      ),
      threshold: described(
        either(
          "tokens, a share such as 92%, or an object of these by model",
          number(1),
          text,
          recordOf(either("tokens or a share", number(1), text)),
        ),
        "Where compaction begins. Default: 92% of the model's window.",
      ),
      levels: described(
        object({ snip: flag, microcompact: flag, collapse: flag, summary: flag }),
        "The levels that may act. Default: all.",
      ),
      keepTurns: described(number(0), "The newest replies that the levels before the summary leave alone. Default: 6."),
      keepTokens: described(number(0), "How much of the end a summary leaves as it is. Default: 20000."),
      summaryTokens: described(number(100), "How long a summary may be. Default: 4000."),
      summaryModel: described(text, "The model that summarises. Default: the one in use, whose cached prefix is read."),
      timeoutMs: described(number(0), "How long a summary may take, in milliseconds. Default: 120000."),
    }),
    "How a conversation is kept within the model's window.",
  ),
  autoCompactEnabled: described(flag, "`compaction.auto` under the name that other harnesses use; either switches it off."),
  sync: described(object({ enabled: flag }), "Keeps harmless settings the same on several devices. Default: off."),

  lockedKeys: described(texts, "Managed policy only: dotted keys that no other scope may set."),
  allowManagedPermissionRulesOnly: described(flag, "Managed policy only: no other permission rule counts."),
  allowManagedHooksOnly: described(flag, "Managed policy only: no other hook runs."),
  allowManagedMcpServersOnly: described(flag, "Managed policy only: no other list of allowed servers counts."),
  allowAllClaudeAiMcps: later(flag),
  allowedChannelPlugins: later(anything),
  allowedMarketplaces: described(list(anything), "`strictKnownMarketplaces` under another name."),
  blockedMarketplaces: described(
    list(anything),
    "Managed policy only: marketplaces that are never used, nor what was installed from them.",
  ),
  channelsEnabled: later(flag),
  disableCommandPluginSources: described(flag, "Managed policy only: no plugin is had by running a command."),
  disableSideloadFlags: later(flag),
  forceRemoteSettingsRefresh: later(flag),
  parentSettingsBehavior: later(text),
  pluginSuggestionMarketplaces: later(list(anything)),
  pluginTrustMessage: later(text),
  policyHelper: later(anything),
  strictKnownMarketplaces: described(
    list(anything),
    "Managed policy only: the marketplaces that may be used; an empty list means none. What was installed from others is not used.",
  ),
  strictPluginOnlyCustomization: later(
    either("true, or a list of skills, agents, hooks, mcp", flag, list(oneOf("skills", "agents", "hooks", "mcp"))),
  ),
  wslInheritsWindowsSettings: later(flag),
};

/** A whole settings file. */
export const settingsShape: Shape = object(fields);

/** Names of the keys that are known and have no effect in this version. */
export const unreadKeys: readonly string[] = Object.keys(fields).filter((key) => fields[key]?.schema[unread] === true);

/** Names of all keys that stand at the top of a settings file. */
export const knownKeys: readonly string[] = Object.keys(fields);

/** The published JSON Schema of settings files. */
export const settingsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Lorimer settings",
  ...settingsShape.schema,
};
