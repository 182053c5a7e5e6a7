// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Finds installed plugin packages and offers what they hold */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.discovery",
    version: "0.0.0",
    description: "Finds installed plugin packages and offers what they hold",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read"],
        settings: {
          type: "object",
          properties: {
            userFolder: {
              type: "string",
              description: "Where the index of installed packages stands, in plugins/. Default: .lorimer in the home folder.",
            },
            foreignUserFolder: {
              type: "string",
              description: "The user folder of the other harness. Default: .claude in the home folder.",
            },
            given: { type: "array", items: { type: "string" }, description: "Folders of packages for this session." },
            enabled: { type: "boolean", description: "False: there are no packages. Default: true." },
            refused: { type: "object", description: "Ids of packages that policy refuses, with the reason." },
            deadlineSeconds: {
              type: "number",
              description:
                "Seconds that code of an installed plugin has wherever the harness waits for it. Default: a minute where a prompt waits, ten where it may take longer.",
            },
            isolation: {
              type: "object",
              additionalProperties: { enum: ["worker", "process"] },
              description:
                "Where the code of installed plugins runs, by their names. What a plugin asks for itself counts where it is stricter.",
            },
          },
        },
      },
    },
  },
  contributes: { services: [{ token: "lorimer.Packages", level: "session", module: "./dist/services/packages.js" }] },
  modules: {
    "./dist/services/packages.js": () => import("./services/packages.js"),
  },
});
