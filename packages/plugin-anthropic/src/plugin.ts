// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** The Messages API as a provider of models, and cache breakpoints for its requests */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.anthropic",
    version: "0.0.0",
    description: "The Messages API as a provider of models, and cache breakpoints for its requests",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["network", "secrets"],
        settings: {
          type: "object",
          additionalProperties: false,
          properties: {
            baseUrl: { type: "string", description: "Address of the API. Default: https://api.anthropic.com" },
            apiKey: { type: "string", description: "API key", writeOnly: true },
            authToken: { type: "string", description: "Token of a gateway, sent as a bearer token; wins over the key", writeOnly: true },
            headers: {
              description: "Headers to send with every request: an object, or lines of the form Name: value",
              oneOf: [{ type: "object", additionalProperties: { type: "string" } }, { type: "string" }],
            },
            userAgent: { type: "string", description: "Value of the User-Agent header. Default: lorimer" },
            idleTimeoutMs: {
              type: "number",
              description: "Milliseconds without a byte before a request counts as stalled. Default: 90000",
            },
            connectTimeoutMs: { type: "number", description: "Milliseconds to get a connection. Default: 15000" },
            proxy: {
              type: "object",
              additionalProperties: false,
              properties: { http: { type: "string" }, https: { type: "string" }, no: { type: "string" } },
            },
            models: {
              type: "object",
              description: "Limits, prices and abilities of models, by id or pattern; they win over the built-in table",
              additionalProperties: { type: "object" },
            },
            thinkingMismatch: {
              enum: ["drop", "error"],
              description: "What becomes of reasoning whose conversation was changed since it was written. Default: drop",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [{ id: "anthropic.cache", list: "context", slot: "cache", module: "./dist/stages/cache.js" }],
    models: [{ id: "anthropic", match: ["claude-*", "*"], module: "./dist/models/anthropic.js" }],
  },
  modules: {
    "./dist/stages/cache.js": () => import("./stages/cache.js"),
    "./dist/models/anthropic.js": () => import("./models/anthropic.js"),
  },
});
