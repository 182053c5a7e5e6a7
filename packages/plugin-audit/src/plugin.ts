// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** A tamper-evident log of what a session did and why it was allowed */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.audit",
    version: "0.0.0",
    description: "A tamper-evident log of what a session did and why it was allowed",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:write", "secrets"],
        settings: {
          type: "object",
          properties: {
            enabled: { type: "boolean", default: false },
            required: { type: "boolean", default: false, description: "No tool call runs while the log cannot be written." },
            folder: { type: "string", description: "Absolute, or from `~/`. Default `~/.lorimer/audit`." },
            includeInput: {
              type: "boolean",
              default: false,
              description: "Record whole inputs, secrets masked, and not their digests alone.",
            },
            key: {
              type: "object",
              description: "Where the key for HMACs is.",
              properties: { file: { type: "string" }, env: { type: "string" } },
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "audit-intent", list: "tool", slot: "isolate", module: "./dist/stages/audit-intent.js" },
      { id: "audit-required", list: "tool", slot: "observe", before: ["classify-early"], module: "./dist/stages/audit-required.js" },
    ],
    services: [{ token: "lorimer.AuditLog", level: "session", module: "./dist/services/audit-log.js" }],
    listeners: [
      {
        id: "audit",
        events: [
          "run-started",
          "message-added",
          "tool-started",
          "tool-intended",
          "tool-finished",
          "permission-decided",
          "hook-finished",
          "settings-changed",
          "side-call-finished",
          "task-updated",
          "notice-given",
          "run-finished",
        ],
        when: { settings: ["audit"], own: ["enabled", "required"] },
        module: "./dist/listeners/audit.js",
      },
    ],
  },
  modules: {
    "./dist/stages/audit-intent.js": () => import("./stages/audit-intent.js"),
    "./dist/stages/audit-required.js": () => import("./stages/audit-required.js"),
    "./dist/services/audit-log.js": () => import("./services/audit-log.js"),
    "./dist/listeners/audit.js": () => import("./listeners/audit.js"),
  },
});
