// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Keeps a conversation within the model's window, in four levels */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.compaction",
    version: "0.0.0",
    description: "Keeps a conversation within the model's window, in four levels",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        settings: {
          type: "object",
          properties: {
            auto: { type: "boolean", description: "Whether anything is compacted without being asked for. Default: true." },
            onOverflow: {
              enum: ["auto", "always", "never"],
              description:
                "Whether a request that the provider found too long is compacted and sent again. Default `auto`: as `auto` says.",
            },
            threshold: {
              description:
                'Where compaction begins: tokens, a share of the window such as "92%", or an object of these by model, `*` standing for any text. Default: 92%.',
            },
            levels: {
              type: "object",
              properties: {
                snip: { type: "boolean" },
                microcompact: { type: "boolean" },
                collapse: { type: "boolean" },
                summary: { type: "boolean" },
              },
              description: "Which levels may run. A level that is off also stops acting on what it folded before. Default: all.",
            },
            keepTurns: { type: "number", description: "The newest replies that snip, microcompact and collapse leave alone. Default 6." },
            keepTokens: {
              type: "number",
              description: "How much of the end a summary leaves as it is. Default 20,000, at most a quarter of the threshold.",
            },
            summaryTokens: { type: "number", description: "How long a summary may be. Default 4,000." },
            summaryModel: {
              type: "string",
              description: "The model that summarises. Default: the model in use, whose cached prefix is read.",
            },
            timeoutMs: { type: "number", description: "How long a summary may take. Default 120,000." },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      {
        id: "compaction-collapse",
        list: "context",
        slot: "fit",
        after: ["compaction-snip", "compaction-microcompact"],
        module: "./dist/stages/collapse.js",
      },
      { id: "compaction-drain", list: "recover", slot: "shrink", module: "./dist/stages/drain.js" },
      { id: "compaction-microcompact", list: "context", slot: "fit", after: ["compaction-snip"], module: "./dist/stages/microcompact.js" },
      { id: "compaction-react", list: "recover", slot: "shrink", after: ["compaction-drain"], module: "./dist/stages/react.js" },
      { id: "compaction-history", list: "context", slot: "base", module: "./dist/stages/see-history.js" },
      { id: "compaction-snip", list: "context", slot: "fit", module: "./dist/stages/snip.js" },
      {
        id: "compaction-summary",
        list: "context",
        slot: "fit",
        after: ["compaction-snip", "compaction-microcompact", "compaction-collapse"],
        module: "./dist/stages/summary.js",
      },
    ],
    services: [
      { token: "lorimer.Compaction", level: "session", module: "./dist/services/compaction.js" },
      { token: "lorimer.compaction.Engine", level: "session", module: "./dist/services/engine.js" },
      { token: "lorimer.compaction.ReattachmentList", level: "session", module: "./dist/services/reattachment-list.js" },
      { token: "lorimer.Reattachments", level: "session", module: "./dist/services/reattachments.js" },
    ],
    commands: [
      {
        name: "compact",
        description: "Folds the conversation into a summary; what follows the command says what must be kept",
        argumentHint: "[what to keep]",
        module: "./dist/commands/compact.js",
      },
      {
        name: "keep",
        description: "Pins the last exchange, so that compaction never folds it away; `list` shows what is pinned, `clear` unpins it",
        argumentHint: "[list | clear]",
        module: "./dist/commands/keep.js",
      },
    ],
  },
  modules: {
    "./dist/stages/collapse.js": () => import("./stages/collapse.js"),
    "./dist/stages/drain.js": () => import("./stages/drain.js"),
    "./dist/stages/microcompact.js": () => import("./stages/microcompact.js"),
    "./dist/stages/react.js": () => import("./stages/react.js"),
    "./dist/stages/see-history.js": () => import("./stages/see-history.js"),
    "./dist/stages/snip.js": () => import("./stages/snip.js"),
    "./dist/stages/summary.js": () => import("./stages/summary.js"),
    "./dist/services/compaction.js": () => import("./services/compaction.js"),
    "./dist/services/engine.js": () => import("./services/engine.js"),
    "./dist/services/reattachment-list.js": () => import("./services/reattachment-list.js"),
    "./dist/services/reattachments.js": () => import("./services/reattachments.js"),
    "./dist/commands/compact.js": () => import("./commands/compact.js"),
    "./dist/commands/keep.js": () => import("./commands/keep.js"),
  },
});
