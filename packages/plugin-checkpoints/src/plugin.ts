// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Keeps what files were before the harness changed them, and takes them back */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.checkpoints",
    version: "0.0.0",
    description: "Keeps what files were before the harness changed them, and takes them back",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write", "processes"],
        settings: {
          type: "object",
          properties: {
            maxFileBytes: { type: "number", description: "Files larger than this are not kept. Default 10 MiB." },
            maxTotalBytes: { type: "number", description: "How much a session keeps in all. Default 1 GiB." },
            snapshotMs: {
              type: "number",
              description:
                "Milliseconds that looking at the project before a command may take; the first time three times as many. Default 300.",
            },
            commandTools: {
              type: "array",
              items: { type: "string" },
              description: "Tools besides those of MCP servers that run commands. Default: Bash and PowerShell.",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      {
        id: "checkpoints",
        list: "tool",
        slot: "isolate",
        after: ["lorimer.sandbox", "guard-rules-again", "audit-intent"],
        module: "./dist/stages/keep-files.js",
      },
      { id: "checkpoints-prompts", list: "context", slot: "base", module: "./dist/stages/note-prompts.js" },
    ],
    services: [
      { token: "lorimer.Checkpoints", level: "session", module: "./dist/services/checkpoints.js" },
      { token: "lorimer.checkpoints.Keeper", level: "session", module: "./dist/services/keeper.js" },
      { token: "lorimer.checkpoints.PromptList", level: "session", module: "./dist/services/prompt-list.js" },
      { token: "lorimer.checkpoints.Vault", level: "session", module: "./dist/services/vault.js" },
    ],
    listeners: [{ id: "checkpoints-task-ends", events: ["task-updated"], module: "./dist/listeners/task-ends.js" }],
  },
  modules: {
    "./dist/stages/keep-files.js": () => import("./stages/keep-files.js"),
    "./dist/stages/note-prompts.js": () => import("./stages/note-prompts.js"),
    "./dist/services/checkpoints.js": () => import("./services/checkpoints.js"),
    "./dist/services/keeper.js": () => import("./services/keeper.js"),
    "./dist/services/prompt-list.js": () => import("./services/prompt-list.js"),
    "./dist/services/vault.js": () => import("./services/vault.js"),
    "./dist/listeners/task-ends.js": () => import("./listeners/task-ends.js"),
  },
});
