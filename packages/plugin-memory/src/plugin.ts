// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Remembers facts between sessions in files, and recalls what is relevant */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.memory",
    version: "0.0.0",
    description: "Remembers facts between sessions in files, and recalls what is relevant",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write"],
        settings: {
          type: "object",
          properties: {
            enabled: {
              type: "boolean",
              description: "True: facts are remembered and recalled. Default false: a distribution turns it on.",
            },
            userFolder: { type: "string", description: "The person's own folder, in which memories are kept. Default ~/.lorimer." },
            foreignUserFolder: { type: "string", description: "The person's folder of another harness. Default ~/.claude." },
            readForeign: {
              type: "boolean",
              description: "True: the other harness's memory of the same project is recalled too. It is never written.",
            },
            extraction: {
              enum: ["off", "review", "apply"],
              description: "What becomes of memories found in conversations. Default: review where a person can review, else off.",
            },
            extractAfterTokens: {
              type: "number",
              description: "Estimated tokens of new conversation between two looks at it. Default 6000.",
            },
            model: { type: "string", description: "The model for extraction and consolidation. Default: the session's." },
            recallLimit: { type: "number", description: "Memories that are sent along with one prompt at most. Default 4." },
            consolidateAfter: {
              type: "number",
              description: "Files by which the memory grows before it is looked through by itself; 0: never. Default 20.",
            },
          },
        },
      },
    },
  },
  contributes: {
    tools: [
      {
        name: "Forget",
        description: "Deletes a memory of this project for good, by its file or its name. For what is wrong or out of date.",
        inputSchema: { type: "object", properties: { memory: { type: "string", minLength: 1 } }, required: ["memory"] },
        when: { setting: "enabled" },
        module: "./dist/tools/forget.js",
      },
      {
        name: "Remember",
        description:
          "Keeps a fact for later sessions in this project: about the person (user), how they want work done (feedback), the project, or where to look something up (reference). Only what the code does not show. `description` is the line it is found by; `file` replaces that memory.",
        inputSchema: {
          type: "object",
          properties: {
            type: { type: "string", enum: ["user", "feedback", "project", "reference"] },
            name: { type: "string", minLength: 1, maxLength: 120 },
            description: { type: "string", minLength: 1, maxLength: 300 },
            content: { type: "string", minLength: 1, maxLength: 8000 },
            file: { type: "string" },
          },
          required: ["type", "name", "description", "content"],
        },
        when: { setting: "enabled" },
        module: "./dist/tools/remember.js",
      },
    ],
    stages: [
      { id: "memory-index", list: "context", slot: "recall", module: "./dist/stages/memory-index.js" },
      { id: "memory-recall", list: "batch", slot: "observe", module: "./dist/stages/memory-recall.js" },
    ],
    services: [
      { token: "lorimer.Memory", level: "session", module: "./dist/services/memory.js" },
      { token: "lorimer.memory.Recall", level: "session", module: "./dist/services/memory-recall.js" },
      { token: "lorimer.MemoryRetriever", level: "session", module: "./dist/services/memory-retriever.js" },
    ],
    commands: [
      {
        name: "memory",
        description: "Shows and tends what is remembered between sessions",
        argumentHint: "[show NAME | path [NAME] | forget NAME | review | accept N|all | reject N|all | repair | dream | on | off]",
        module: "./dist/commands/memory.js",
      },
    ],
    listeners: [
      { id: "memory-consolidation", events: ["run-finished"], module: "./dist/listeners/consolidate-when-idle.js" },
      { id: "memory-extraction", events: ["run-finished"], module: "./dist/listeners/extract-memories.js" },
      { id: "memory-summaries", events: ["compaction-finished"], module: "./dist/listeners/keep-summaries.js" },
    ],
  },
  modules: {
    "./dist/tools/forget.js": () => import("./tools/forget.js"),
    "./dist/tools/remember.js": () => import("./tools/remember.js"),
    "./dist/stages/memory-index.js": () => import("./stages/memory-index.js"),
    "./dist/stages/memory-recall.js": () => import("./stages/memory-recall.js"),
    "./dist/services/memory.js": () => import("./services/memory.js"),
    "./dist/services/memory-recall.js": () => import("./services/memory-recall.js"),
    "./dist/services/memory-retriever.js": () => import("./services/memory-retriever.js"),
    "./dist/commands/memory.js": () => import("./commands/memory.js"),
    "./dist/listeners/consolidate-when-idle.js": () => import("./listeners/consolidate-when-idle.js"),
    "./dist/listeners/extract-memories.js": () => import("./listeners/extract-memories.js"),
    "./dist/listeners/keep-summaries.js": () => import("./listeners/keep-summaries.js"),
  },
});
