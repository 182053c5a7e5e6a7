// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Brings AGENTS.md, CLAUDE.md, LORIMER.md and rules into the context */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.instructions",
    version: "0.0.0",
    description: "Brings AGENTS.md, CLAUDE.md, LORIMER.md and rules into the context",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write"],
        settings: {
          type: "object",
          properties: {
            enabled: { type: "boolean", description: "False: no file of instructions is read. Default true." },
            files: {
              type: "array",
              items: { type: "string" },
              description:
                "Names of shared files in a folder, in the order in which they are read. Default: LORIMER.md, CLAUDE.md, AGENTS.md.",
            },
            perFolder: {
              enum: ["all", "first"],
              description: "Where a folder holds several of them: all that differ, or only the first. Default all.",
            },
            userFolder: { type: "string", description: "The person's own folder. Default ~/.lorimer." },
            foreignUserFolder: { type: "string", description: "The person's folder for CLAUDE.md. Default ~/.claude." },
            managedFolders: {
              type: "array",
              items: { type: "string" },
              description: "Folders of policy, where an organisation's files stand. Default none.",
            },
            reminders: {
              type: "array",
              items: { type: "object" },
              description: "Said again at the end of every request: { name, text, turns, maxTokens }.",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "changed-before-prompt", list: "input", slot: "attach", module: "./dist/stages/changed-before-prompt.js" },
      { id: "changed-instructions", list: "batch", slot: "observe", module: "./dist/stages/changed-instructions.js" },
      { id: "instructions", list: "context", slot: "instructions", module: "./dist/stages/instructions.js" },
      { id: "reminders", list: "context", slot: "remind", module: "./dist/stages/reminders.js" },
      { id: "touched-instructions", list: "tool", slot: "shape", module: "./dist/stages/touched-instructions.js" },
    ],
    services: [
      { token: "lorimer.Instructions", level: "agent", module: "./dist/services/instructions.js" },
      { token: "lorimer.Reminders", level: "session", module: "./dist/services/reminders.js" },
    ],
    commands: [
      {
        name: "instructions",
        description: "Shows which files of instructions are in the context, and allows imports from outside of the project",
        argumentHint: "[approve]",
        module: "./dist/commands/instructions.js",
      },
    ],
  },
  modules: {
    "./dist/stages/changed-before-prompt.js": () => import("./stages/changed-before-prompt.js"),
    "./dist/stages/changed-instructions.js": () => import("./stages/changed-instructions.js"),
    "./dist/stages/instructions.js": () => import("./stages/instructions.js"),
    "./dist/stages/reminders.js": () => import("./stages/reminders.js"),
    "./dist/stages/touched-instructions.js": () => import("./stages/touched-instructions.js"),
    "./dist/services/instructions.js": () => import("./services/instructions.js"),
    "./dist/services/reminders.js": () => import("./services/reminders.js"),
    "./dist/commands/instructions.js": () => import("./commands/instructions.js"),
  },
});
