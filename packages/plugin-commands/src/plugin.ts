// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Runs slash commands: built in, from Markdown files, and from other plugins */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.commands",
    version: "0.0.0",
    description: "Runs slash commands: built in, from Markdown files, and from other plugins",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "processes"],
        settings: {
          type: "object",
          properties: {
            enabled: { type: "boolean", description: "False: a line that begins with a slash is a prompt like any other. Default true." },
            sources: {
              type: "boolean",
              description: "False: only commands that plugins declare, none from files, skills or servers. Default true.",
            },
            userFolder: { type: "string", description: "The person's own folder, in which commands/ is looked for. Default ~/.lorimer." },
            foreignUserFolder: { type: "string", description: "The person's folder of another harness. Default ~/.claude." },
            managedFolders: {
              type: "array",
              items: { type: "string" },
              description: "Folders of the organisation, in which commands/ and .claude/commands/ are looked for. Default: none.",
            },
          },
        },
      },
    },
  },
  contributes: {
    stages: [
      { id: "attach", list: "input", slot: "attach", module: "./dist/stages/attach.js" },
      { id: "command", list: "input", slot: "command", module: "./dist/stages/command.js" },
    ],
    services: [
      { token: "lorimer.commands.CommandTable", level: "session", module: "./dist/services/command-table.js" },
      { token: "lorimer.Commands", level: "session", module: "./dist/services/commands.js" },
      { token: "lorimer.Mentions", level: "session", module: "./dist/services/mentions.js" },
      { token: "lorimer.PromptCompletions", level: "session", module: "./dist/services/prompt-completions.js" },
      { token: "lorimer.commands.Settled", level: "session", module: "./dist/services/settled.js" },
      { token: "lorimer.commands.TurnGrants", level: "session", module: "./dist/services/turn-grants.js" },
    ],
    commands: [
      {
        name: "btw",
        description: "Asks something beside the conversation: the answer is shown and does not become part of it",
        argumentHint: "QUESTION",
        module: "./dist/commands/btw.js",
      },
      {
        name: "clear",
        description: "Begins a new conversation; this one is kept",
        aliases: ["new", "reset"],
        module: "./dist/commands/clear.js",
      },
      {
        name: "config",
        description: "Shows the settings in force, or where one comes from",
        argumentHint: "[KEY]",
        aliases: ["settings"],
        module: "./dist/commands/config.js",
      },
      { name: "exit", description: "Leaves", aliases: ["quit"], module: "./dist/commands/exit.js" },
      {
        name: "fork",
        description: "Goes on in a copy of this session, and leaves this one as it is",
        aliases: ["branch"],
        module: "./dist/commands/fork.js",
      },
      {
        name: "help",
        description: "Shows the commands, or what is known of one",
        argumentHint: "[COMMAND]",
        module: "./dist/commands/help.js",
      },
      {
        name: "init",
        description: "Writes AGENTS.md: what one must know to work in this project",
        argumentHint: "[WISHES]",
        module: "./dist/commands/init.js",
      },
      {
        name: "model",
        description: "Shows the model, or uses another from the next prompt on",
        argumentHint: "[NAME]",
        module: "./dist/commands/model.js",
      },
      { name: "rename", description: "Gives this session a name", argumentHint: "[NAME]", module: "./dist/commands/rename.js" },
      {
        name: "review",
        description: "Reviews a change: the working tree's, or a branch, commit or pull request",
        argumentHint: "[WHAT]",
        module: "./dist/commands/review.js",
      },
      { name: "status", description: "Shows what this session is and works with", module: "./dist/commands/status.js" },
      { name: "tools", description: "Lists the tools that the model is offered", module: "./dist/commands/tools.js" },
    ],
    commandSources: [{ id: "markdown", module: "./dist/command-sources/markdown.js" }],
  },
  modules: {
    "./dist/stages/attach.js": () => import("./stages/attach.js"),
    "./dist/stages/command.js": () => import("./stages/command.js"),
    "./dist/services/command-table.js": () => import("./services/command-table.js"),
    "./dist/services/commands.js": () => import("./services/commands.js"),
    "./dist/services/mentions.js": () => import("./services/mentions.js"),
    "./dist/services/prompt-completions.js": () => import("./services/prompt-completions.js"),
    "./dist/services/settled.js": () => import("./services/settled.js"),
    "./dist/services/turn-grants.js": () => import("./services/turn-grants.js"),
    "./dist/commands/btw.js": () => import("./commands/btw.js"),
    "./dist/commands/clear.js": () => import("./commands/clear.js"),
    "./dist/commands/config.js": () => import("./commands/config.js"),
    "./dist/commands/exit.js": () => import("./commands/exit.js"),
    "./dist/commands/fork.js": () => import("./commands/fork.js"),
    "./dist/commands/help.js": () => import("./commands/help.js"),
    "./dist/commands/init.js": () => import("./commands/init.js"),
    "./dist/commands/model.js": () => import("./commands/model.js"),
    "./dist/commands/rename.js": () => import("./commands/rename.js"),
    "./dist/commands/review.js": () => import("./commands/review.js"),
    "./dist/commands/status.js": () => import("./commands/status.js"),
    "./dist/commands/tools.js": () => import("./commands/tools.js"),
    "./dist/command-sources/markdown.js": () => import("./command-sources/markdown.js"),
  },
});
