// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Runs a recorded session again with the network off and compares every event */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.replay",
    version: "0.0.0",
    description: "Runs a recorded session again with the network off and compares every event",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read"] } },
  },
  contributes: {},
  modules: {},
});
