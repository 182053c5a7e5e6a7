// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Reads plugin packages made for other harnesses */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.ecosystem",
    version: "0.0.0",
    description: "Reads plugin packages made for other harnesses",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read"], settings: { type: "object", properties: {} } } },
  },
  contributes: { services: [{ token: "lorimer.PackageFormats", level: "app", module: "./dist/services/package-formats.js" }] },
  modules: {
    "./dist/services/package-formats.js": () => import("./services/package-formats.js"),
  },
});
