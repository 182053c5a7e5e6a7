// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Thirteen guard rules for dangerous commands and edits */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.guard-rules",
    version: "0.0.0",
    description: "Thirteen guard rules for dangerous commands and edits",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        requires: ["lorimer.permissions"],
        access: ["files:read"],
        settings: {
          type: "object",
          properties: {
            rules: {
              type: "object",
              description: "What a rule does, by its name R01 to R13, or `unreadable`.",
              additionalProperties: { enum: ["off", "warn", "ask", "deny"] },
            },
            sensitivePaths: { type: "array", items: { type: "string" } },
            unguardedPaths: { type: "array", items: { type: "string" } },
            protectedBranches: { type: "array", items: { type: "string" } },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "guard-rules", list: "tool", slot: "intercept", after: ["hooks"], module: "./dist/stages/guard-rules.js" },
      { id: "guard-rules-again", list: "tool", slot: "isolate", module: "./dist/stages/guard-rules-again.js" },
    ],
    services: [{ token: "lorimer.GuardRules", level: "agent", module: "./dist/services/guard.js" }],
  },
  modules: {
    "./dist/stages/guard-rules.js": () => import("./stages/guard-rules.js"),
    "./dist/stages/guard-rules-again.js": () => import("./stages/guard-rules-again.js"),
    "./dist/services/guard.js": () => import("./services/guard.js"),
  },
});
