// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Endpoints that speak the chat-completions API as a provider of models */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.openai",
    version: "0.0.0",
    description: "Endpoints that speak the chat-completions API as a provider of models",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["network", "secrets"],
        settings: {
          type: "object",
          additionalProperties: false,
          properties: {
            baseUrl: { type: "string", description: "Address of the API up to its version. Default: https://api.openai.com/v1" },
            apiKey: {
              type: "string",
              description: "API key, sent as a bearer token; a server on the own machine usually wants none",
              writeOnly: true,
            },
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
            includeUsage: {
              type: "boolean",
              description: "Ask for token counts at the end of a stream; false for servers that refuse the field. Default: true",
            },
            extraBody: {
              type: "object",
              description: "Further fields of every request's body, such as temperature or a gateway's routing",
            },
          },
        },
      },
    },
  },
  contributes: { models: [{ id: "openai", match: ["gpt-*", "o1*", "o3*", "o4*", "chatgpt-*"], module: "./dist/models/openai.js" }] },
  modules: {
    "./dist/models/openai.js": () => import("./models/openai.js"),
  },
});
