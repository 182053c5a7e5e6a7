// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Forwards the events of a session to web endpoints */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.webhooks",
    version: "0.0.0",
    description: "Forwards the events of a session to web endpoints",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["network", "secrets"],
        settings: {
          type: "object",
          properties: { webhooks: { type: "array", description: "Like the setting `webhooks`.", items: { type: "object" } } },
        },
      },
    },
  },
  contributes: {
    listeners: [
      {
        id: "webhooks",
        events: [
          "run-started",
          "run-finished",
          "message-added",
          "turn-started",
          "block-finished",
          "reply-finished",
          "reply-discarded",
          "request-retried",
          "recovery-applied",
          "tool-started",
          "tool-intended",
          "tool-finished",
          "permission-decided",
          "hook-finished",
          "side-call-finished",
          "settings-changed",
          "notice-given",
          "task-updated",
        ],
        when: { settings: ["webhooks"], own: ["webhooks"] },
        module: "./dist/listeners/webhooks.js",
      },
    ],
  },
  modules: {
    "./dist/listeners/webhooks.js": () => import("./listeners/webhooks.js"),
  },
});
