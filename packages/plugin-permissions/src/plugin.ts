// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** The permission engine: rules, modes and what a shell command really does */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.permissions",
    version: "0.0.0",
    description: "The permission engine: rules, modes and what a shell command really does",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read"] } },
  },
  contributes: {
    stages: [
      { id: "classify-early", list: "tool", slot: "observe", module: "./dist/stages/classify-early.js" },
      { id: "note-intent", list: "context", slot: "remind", module: "./dist/stages/note-intent.js" },
      { id: "permissions", list: "tool", slot: "authorize", replaces: "approve", module: "./dist/stages/permissions.js" },
    ],
    services: [
      { token: "lorimer.PermissionClassifications", level: "agent", module: "./dist/services/classifications.js" },
      { token: "lorimer.PermissionDecisions", level: "agent", module: "./dist/services/decision-log.js" },
      { token: "lorimer.PermissionClassifier", level: "session", module: "./dist/services/permission-classifier.js" },
      { token: "lorimer.PermissionJudge", level: "agent", module: "./dist/services/permission-judge.js" },
      { token: "lorimer.Permissions", level: "session", module: "./dist/services/permissions.js" },
      { token: "lorimer.PermissionQuestions", level: "session", module: "./dist/services/questions.js" },
      { token: "lorimer.RuleMatcher", level: "session", module: "./dist/services/rule-matcher.js" },
      { token: "lorimer.ShellReader", level: "session", module: "./dist/services/shell-reader.js" },
    ],
    commands: [
      {
        name: "permissions",
        description: "Shows the permission mode and the rules, or changes the mode",
        argumentHint: "[MODE]",
        aliases: ["allowed-tools"],
        module: "./dist/commands/permissions.js",
      },
    ],
  },
  modules: {
    "./dist/stages/classify-early.js": () => import("./stages/classify-early.js"),
    "./dist/stages/note-intent.js": () => import("./stages/note-intent.js"),
    "./dist/stages/permissions.js": () => import("./stages/permissions.js"),
    "./dist/services/classifications.js": () => import("./services/classifications.js"),
    "./dist/services/decision-log.js": () => import("./services/decision-log.js"),
    "./dist/services/permission-classifier.js": () => import("./services/permission-classifier.js"),
    "./dist/services/permission-judge.js": () => import("./services/permission-judge.js"),
    "./dist/services/permissions.js": () => import("./services/permissions.js"),
    "./dist/services/questions.js": () => import("./services/questions.js"),
    "./dist/services/rule-matcher.js": () => import("./services/rule-matcher.js"),
    "./dist/services/shell-reader.js": () => import("./services/shell-reader.js"),
    "./dist/commands/permissions.js": () => import("./commands/permissions.js"),
  },
});
