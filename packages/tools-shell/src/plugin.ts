// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Bash, TaskOutput and TaskStop: commands in the foreground and in the background */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.tools-shell",
    version: "0.0.0",
    description: "Bash, TaskOutput and TaskStop: commands in the foreground and in the background",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["processes", "files:read", "files:write"] } },
  },
  contributes: {
    tools: [
      {
        name: "Bash",
        description:
          "Runs a command in a new bash and returns its output and exit code.\nThe working directory carries over to the next call; variables and functions do not. There is no terminal and no input.\nProcesses still running when the command ends are killed: for servers and other long work set run_in_background, which returns a task id at once; you are told when it ends.\nLong output is shown head and tail, with the path of the whole. To read, search or edit files use the tools for that instead of cat, grep, find or sed.",
        inputSchema: {
          type: "object",
          properties: {
            command: { type: "string" },
            timeout: { type: "number", exclusiveMinimum: 0, maximum: 600000, description: "ms; default 120000" },
            description: { type: "string", description: "What it does, in 5-10 words" },
            run_in_background: { type: "boolean" },
            dangerouslyDisableSandbox: { type: "boolean" },
          },
          required: ["command"],
        },
        module: "./dist/tools/bash.js",
      },
      {
        name: "TaskOutput",
        description: "Returns a background task's state and what it printed since you last asked.",
        inputSchema: {
          type: "object",
          properties: {
            task_id: { type: "string" },
            block: { type: "boolean", description: "Wait for the end; default true" },
            timeout: { type: "number", minimum: 0, maximum: 600000, description: "ms to wait; default 30000" },
          },
          required: ["task_id"],
        },
        aliases: ["BashOutput", "AgentOutputTool"],
        module: "./dist/tools/task-output.js",
      },
      {
        name: "TaskStop",
        description: "Ends a background task and everything it started.",
        inputSchema: {
          type: "object",
          properties: { task_id: { type: "string" }, shell_id: { type: "string", description: "Former name of task_id" } },
        },
        aliases: ["KillShell", "KillBash"],
        module: "./dist/tools/task-stop.js",
      },
    ],
    services: [{ token: "lorimer.tools-shell.BackgroundTasks", level: "session", module: "./dist/services/background-tasks.js" }],
    renderers: [{ tool: "Bash", module: "./dist/renderers/bash.js" }],
  },
  modules: {
    "./dist/tools/bash.js": () => import("./tools/bash.js"),
    "./dist/tools/task-output.js": () => import("./tools/task-output.js"),
    "./dist/tools/task-stop.js": () => import("./tools/task-stop.js"),
    "./dist/services/background-tasks.js": () => import("./services/background-tasks.js"),
    "./dist/renderers/bash.js": () => import("./renderers/bash.js"),
  },
});
