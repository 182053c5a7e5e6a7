// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Installs, updates and rolls back plugin packages */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.marketplace",
    version: "0.0.0",
    description: "Installs, updates and rolls back plugin packages",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write", "network", "processes"],
        settings: { type: "object", properties: {} },
      },
    },
  },
  contributes: {},
  modules: {},
});
