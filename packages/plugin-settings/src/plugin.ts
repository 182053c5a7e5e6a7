// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Layered settings with provenance, live reload, and the trust a folder has been given */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.settings",
    version: "0.0.0",
    description: "Layered settings with provenance, live reload, and the trust a folder has been given",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write"],
        settings: {
          type: "object",
          properties: {
            trusted: { type: "boolean", description: "Whether the folder of a session may say anything. Default: false." },
            userFolder: { type: "string", description: "Default: .lorimer in the home folder." },
            foreignUserFolder: { type: "string", description: "Default: .claude beside the user folder." },
          },
        },
      },
    },
  },
  contributes: {
    services: [
      { token: "lorimer.GivenSettings", level: "session", module: "./dist/services/given-settings.js" },
      { token: "lorimer.Settings", level: "session", module: "./dist/services/settings.js" },
      { token: "lorimer.Trust", level: "session", module: "./dist/services/trust.js" },
    ],
  },
  modules: {
    "./dist/services/given-settings.js": () => import("./services/given-settings.js"),
    "./dist/services/settings.js": () => import("./services/settings.js"),
    "./dist/services/trust.js": () => import("./services/trust.js"),
  },
});
