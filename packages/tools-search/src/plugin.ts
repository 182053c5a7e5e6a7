// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Finds tools whose definitions are not sent with every request */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.tools-search",
    version: "0.0.0",
    description: "Finds tools whose definitions are not sent with every request",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        settings: {
          type: "object",
          properties: {
            mode: {
              enum: ["on", "auto", "off"],
              description:
                "`on`: tools that may be deferred always are. `auto`: only when their definitions take more of the window than `autoPercent`. `off`: every definition is sent. Default on.",
            },
            autoPercent: { type: "number", description: "For `auto`: percent of the model's window. Default 10." },
            definitionTokens: {
              type: "number",
              description:
                "Tokens that the definitions of the harness's own tools may take; the plugins with the largest are deferred first. Default 8000.",
            },
            pluginTokens: {
              type: "number",
              description:
                "Tokens that the definitions of one plugin's tools may take; where they take more, all of them are deferred. Default 1500.",
            },
            listingTokens: { type: "number", description: "Tokens that naming deferred tools may take in a prompt. Default 400." },
          },
        },
      },
    },
  },
  contributes: {
    tools: [
      {
        name: "ToolSearch",
        description:
          "Loads the definitions of tools that are named but not defined yet. What it finds can be called from the next reply on.",
        inputSchema: {
          type: "object",
          properties: {
            query: { type: "string", description: '"select:NAME,NAME", or words of what the tool should do; +word must be there' },
            max_results: { type: "integer", minimum: 1, maximum: 50, description: "Default 5" },
          },
          required: ["query"],
        },
        alwaysLoad: true,
        module: "./dist/tools/tool-search.js",
      },
    ],
    stages: [{ id: "search.defer", list: "context", slot: "skills", module: "./dist/stages/defer.js" }],
    services: [{ token: "lorimer.DeferredTools", level: "session", module: "./dist/services/deferred-tools.js" }],
  },
  modules: {
    "./dist/tools/tool-search.js": () => import("./tools/tool-search.js"),
    "./dist/stages/defer.js": () => import("./stages/defer.js"),
    "./dist/services/deferred-tools.js": () => import("./services/deferred-tools.js"),
  },
});
