// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** A to-do list, words to the person while work goes on, and settings that a model may change */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.tools-tasks",
    version: "0.0.0",
    description: "A to-do list, words to the person while work goes on, and settings that a model may change",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        settings: {
          type: "object",
          properties: {
            settingKeys: {
              type: "array",
              items: { type: "string" },
              description:
                "Top-level settings that the model may read and change. Default: model, effortLevel, fallbackModel, language, outputStyle, cleanupPeriodDays.",
            },
          },
        },
      },
    },
  },
  contributes: {
    tools: [
      {
        name: "Config",
        description: "Reads one of the person's settings, or changes it when they ask for that.",
        inputSchema: {
          type: "object",
          properties: { setting: { type: "string" }, value: { description: "Leave out to read", type: ["string", "number", "boolean"] } },
          required: ["setting"],
        },
        searchHint: "settings preferences configure model effort language style",
        defer: true,
        module: "./dist/tools/config.js",
      },
      {
        name: "SendUserMessage",
        description: "Shows the person a short message at once, while your work goes on. Not for the final answer.",
        inputSchema: { type: "object", properties: { message: { type: "string", minLength: 1, maxLength: 2000 } }, required: ["message"] },
        searchHint: "tell notify inform brief person progress",
        defer: true,
        module: "./dist/tools/send-user-message.js",
      },
      {
        name: "TodoWrite",
        description:
          "Keeps your to-do list; each call writes all of it. Use it for work of several steps. One item is in progress at a time, and is completed as soon as it is done.",
        inputSchema: {
          type: "object",
          properties: {
            todos: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  content: { type: "string", minLength: 1 },
                  status: { type: "string", enum: ["pending", "in_progress", "completed"] },
                  activeForm: { type: "string", description: 'What is being done, such as "Running the tests"' },
                },
                required: ["content", "status"],
              },
            },
          },
          required: ["todos"],
        },
        module: "./dist/tools/todo-write.js",
      },
    ],
    services: [{ token: "lorimer.Todos", level: "session", module: "./dist/services/todos.js" }],
    renderers: [{ tool: "TodoWrite", module: "./dist/renderers/todo-write.js" }],
  },
  modules: {
    "./dist/tools/config.js": () => import("./tools/config.js"),
    "./dist/tools/send-user-message.js": () => import("./tools/send-user-message.js"),
    "./dist/tools/todo-write.js": () => import("./tools/todo-write.js"),
    "./dist/services/todos.js": () => import("./services/todos.js"),
    "./dist/renderers/todo-write.js": () => import("./renderers/todo-write.js"),
  },
});
