// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Accounts for every token, and stops before a limit is passed */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.budget",
    version: "0.0.0",
    description: "Accounts for every token, and stops before a limit is passed",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read"],
        settings: {
          type: "object",
          properties: {
            budget: {
              type: "object",
              properties: {
                maxCostUsd: { type: "number", minimum: 0 },
                maxTokens: { type: "number", minimum: 0 },
                perPrompt: {
                  type: "object",
                  properties: { maxCostUsd: { type: "number", minimum: 0 }, maxTokens: { type: "number", minimum: 0 } },
                },
                perTurn: {
                  type: "object",
                  properties: { maxCostUsd: { type: "number", minimum: 0 }, maxTokens: { type: "number", minimum: 0 } },
                },
              },
              description: "Limits of a session where the harness has no settings of its own; see docs/costs.md.",
            },
            keepCacheWarm: {
              type: "integer",
              minimum: 0,
              description:
                "How often the cached prefix is read again, every four and a half minutes, while nobody says anything. Default 0: never.",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "budget.account", list: "model", slot: "observe", module: "./dist/stages/account.js" },
      { id: "budget.lease", list: "model", slot: "adapt", module: "./dist/stages/budget.js" },
      { id: "budget.capture", list: "context", slot: "cache", after: ["anthropic.cache"], module: "./dist/stages/capture.js" },
      { id: "budget.prompt", list: "input", slot: "command", before: ["skill-turn", "command"], module: "./dist/stages/prompt.js" },
    ],
    services: [
      { token: "lorimer.BudgetGate", level: "session", module: "./dist/services/budget-gate.js" },
      { token: "lorimer.ContextAccount", level: "session", module: "./dist/services/context-account.js" },
      { token: "lorimer.budget.Heard", level: "session", module: "./dist/services/heard.js" },
      { token: "lorimer.Ledger", level: "session", module: "./dist/services/ledger.js" },
      { token: "lorimer.PluginMeter", level: "session", module: "./dist/services/plugin-meter.js" },
      { token: "lorimer.budget.Recorder", level: "session", module: "./dist/services/recorder.js" },
      { token: "lorimer.budget.Times", level: "session", module: "./dist/services/times.js" },
      { token: "lorimer.budget.TurnGate", level: "session", module: "./dist/services/turn-gate.js" },
    ],
    commands: [
      {
        name: "context",
        description: "Show what the model sees, where it comes from and what of it is cached.",
        argumentHint: "[all]",
        module: "./dist/commands/context.js",
      },
      {
        name: "cost",
        description: "Show tokens and cost of this session.",
        argumentHint: "[plugin|tool|model|day|agent|purpose|session|turn]",
        module: "./dist/commands/cost.js",
      },
    ],
    listeners: [
      {
        id: "keep-cache-warm",
        events: ["run-started", "run-finished"],
        when: { own: ["keepCacheWarm"] },
        module: "./dist/listeners/keep-cache-warm.js",
      },
      {
        id: "budget-ledger",
        events: [
          "run-started",
          "turn-started",
          "tool-started",
          "tool-finished",
          "reply-finished",
          "reply-discarded",
          "recovery-applied",
          "side-call-finished",
          "run-finished",
        ],
        module: "./dist/listeners/ledger-events.js",
      },
    ],
  },
  modules: {
    "./dist/stages/account.js": () => import("./stages/account.js"),
    "./dist/stages/budget.js": () => import("./stages/budget.js"),
    "./dist/stages/capture.js": () => import("./stages/capture.js"),
    "./dist/stages/prompt.js": () => import("./stages/prompt.js"),
    "./dist/services/budget-gate.js": () => import("./services/budget-gate.js"),
    "./dist/services/context-account.js": () => import("./services/context-account.js"),
    "./dist/services/heard.js": () => import("./services/heard.js"),
    "./dist/services/ledger.js": () => import("./services/ledger.js"),
    "./dist/services/plugin-meter.js": () => import("./services/plugin-meter.js"),
    "./dist/services/recorder.js": () => import("./services/recorder.js"),
    "./dist/services/times.js": () => import("./services/times.js"),
    "./dist/services/turn-gate.js": () => import("./services/turn-gate.js"),
    "./dist/commands/context.js": () => import("./commands/context.js"),
    "./dist/commands/cost.js": () => import("./commands/cost.js"),
    "./dist/listeners/keep-cache-warm.js": () => import("./listeners/keep-cache-warm.js"),
    "./dist/listeners/ledger-events.js": () => import("./listeners/ledger-events.js"),
  },
});
