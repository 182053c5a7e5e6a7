// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Hooks: commands, requests, judgements and functions that observe, change or stop what a session does */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.hooks",
    version: "0.0.0",
    description: "Hooks: commands, requests, judgements and functions that observe, change or stop what a session does",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["processes", "network"],
        settings: {
          type: "object",
          properties: {
            hooks: { type: "object", description: "Hooks of the distribution, in the form of a settings file" },
            disableAllHooks: { type: "boolean", description: "Run no hooks, except managed ones and functions of the embedding program" },
            allowedHttpHookUrls: { type: "array", items: { type: "string" }, description: "URLs that hooks may send to; absent means any" },
            httpHookAllowedEnvVars: {
              type: "array",
              items: { type: "string" },
              description: "Variables that headers of hooks may hold; absent means those that a hook names",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "hooks", list: "batch", slot: "intercept", module: "./dist/stages/batch-hooks.js" },
      { id: "hooks", list: "input", slot: "intercept", module: "./dist/stages/input-hooks.js" },
      { id: "hooks", list: "stop", slot: "continue", module: "./dist/stages/stop-hooks.js" },
      { id: "hooks", list: "tool", slot: "intercept", module: "./dist/stages/tool-hooks.js" },
    ],
    services: [
      { token: "lorimer.HookEngine", level: "session", module: "./dist/services/hook-engine.js" },
      { token: "lorimer.HookRegistry", level: "session", module: "./dist/services/hook-registry.js" },
      { token: "lorimer.Hooks", level: "session", module: "./dist/services/hooks.js" },
      { token: "lorimer.ShellEnvironment", level: "session", module: "./dist/services/shell-environment.js" },
    ],
    commands: [
      {
        name: "hooks",
        description: "Lists the hooks in force, and what is wrong with those that are not",
        module: "./dist/commands/hooks.js",
      },
    ],
    listeners: [
      { id: "hooks-background-tasks", events: ["task-updated"], module: "./dist/listeners/background-tasks.js" },
      {
        id: "hooks-notification",
        events: ["permission-decided", "tool-finished", "run-started", "run-finished"],
        module: "./dist/listeners/notification.js",
      },
      { id: "hooks-stop-failure", events: ["run-finished"], module: "./dist/listeners/stop-failure.js" },
    ],
  },
  modules: {
    "./dist/stages/batch-hooks.js": () => import("./stages/batch-hooks.js"),
    "./dist/stages/input-hooks.js": () => import("./stages/input-hooks.js"),
    "./dist/stages/stop-hooks.js": () => import("./stages/stop-hooks.js"),
    "./dist/stages/tool-hooks.js": () => import("./stages/tool-hooks.js"),
    "./dist/services/hook-engine.js": () => import("./services/hook-engine.js"),
    "./dist/services/hook-registry.js": () => import("./services/hook-registry.js"),
    "./dist/services/hooks.js": () => import("./services/hooks.js"),
    "./dist/services/shell-environment.js": () => import("./services/shell-environment.js"),
    "./dist/commands/hooks.js": () => import("./commands/hooks.js"),
    "./dist/listeners/background-tasks.js": () => import("./listeners/background-tasks.js"),
    "./dist/listeners/notification.js": () => import("./listeners/notification.js"),
    "./dist/listeners/stop-failure.js": () => import("./listeners/stop-failure.js"),
  },
});
