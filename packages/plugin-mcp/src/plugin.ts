// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Connects MCP servers, and offers their tools, prompts and resources */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.mcp",
    version: "0.0.0",
    description: "Connects MCP servers, and offers their tools, prompts and resources",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["network", "processes", "secrets"],
        settings: {
          type: "object",
          properties: {
            userFolder: {
              type: "string",
              description: "Where mcp.json and what is remembered of servers stand. Default: .lorimer in the home folder.",
            },
            foreignFile: { type: "string", description: "The other harness's state file, read and never written. Default: none." },
            managedFolders: {
              type: "array",
              items: { type: "string" },
              description: "Folders of managed policy; the first managed-mcp.json in them stands alone.",
            },
            given: {
              type: "array",
              items: { type: "object" },
              description: "Lists of servers given by flag: source and value, strongest first.",
            },
            strict: { type: "boolean", description: "Only servers given by flag or by the host." },
            waitMs: { type: "number", description: "Milliseconds that the first request waits for servers. Default 400." },
            startTimeoutMs: {
              type: "number",
              description: "Milliseconds that connecting to a server may take. Default 30000, or MCP_TIMEOUT.",
            },
            callTimeoutMs: { type: "number", description: "Milliseconds that a call may take. Default 600000, or MCP_TOOL_TIMEOUT." },
            maxResultChars: {
              type: "number",
              description:
                "Characters of a result that go to the model; more is kept on disk. Default 100000, or four times MAX_MCP_OUTPUT_TOKENS.",
            },
            trustAnnotations: { type: "boolean", description: "Believe servers that say of a tool that it only reads. Default false." },
            sampling: { type: "array", items: { type: "string" }, description: "Servers that may ask the session's model. Default: none." },
          },
        },
      },
    },
  },
  contributes: {
    tools: [
      {
        name: "ListMcpResourcesTool",
        description: "Lists what connected MCP servers offer to read.",
        inputSchema: { type: "object", properties: { server: { type: "string", description: "Default: all" } } },
        aliases: ["ListMcpResources"],
        searchHint: "mcp resources list read uri",
        defer: true,
        module: "./dist/tools/list-mcp-resources.js",
      },
      {
        name: "ReadMcpResourceTool",
        description: "Reads one resource of an MCP server.",
        inputSchema: { type: "object", properties: { server: { type: "string" }, uri: { type: "string" } }, required: ["server", "uri"] },
        aliases: ["ReadMcpResource"],
        searchHint: "mcp resource read uri",
        defer: true,
        module: "./dist/tools/read-mcp-resource.js",
      },
    ],
    stages: [
      { id: "mcp.attach", list: "input", slot: "attach", module: "./dist/stages/mcp-attach.js" },
      { id: "mcp.connect", list: "input", slot: "intercept", module: "./dist/stages/mcp-connect.js" },
      { id: "mcp.instructions", list: "context", slot: "instructions", module: "./dist/stages/mcp-instructions.js" },
      { id: "mcp.refresh", list: "batch", slot: "observe", module: "./dist/stages/mcp-refresh.js" },
    ],
    services: [
      { token: "lorimer.HookMcpTools", level: "session", module: "./dist/services/hook-mcp-tools.js" },
      { token: "lorimer.McpInUse", level: "session", module: "./dist/services/mcp-in-use.js" },
      { token: "lorimer.McpServers", level: "session", module: "./dist/services/mcp-servers.js" },
      { token: "lorimer.McpToolSync", level: "session", module: "./dist/services/mcp-tool-sync.js" },
      { token: "lorimer.ServedResources", level: "session", module: "./dist/services/served-resources.js" },
    ],
    commands: [
      {
        name: "mcp",
        description: "Show the MCP servers, or reconnect or disable one.",
        argumentHint: "[reconnect|disable NAME]",
        module: "./dist/commands/mcp.js",
      },
    ],
    commandSources: [{ id: "mcp-prompts", module: "./dist/command-sources/mcp-prompts.js" }],
  },
  modules: {
    "./dist/tools/list-mcp-resources.js": () => import("./tools/list-mcp-resources.js"),
    "./dist/tools/read-mcp-resource.js": () => import("./tools/read-mcp-resource.js"),
    "./dist/stages/mcp-attach.js": () => import("./stages/mcp-attach.js"),
    "./dist/stages/mcp-connect.js": () => import("./stages/mcp-connect.js"),
    "./dist/stages/mcp-instructions.js": () => import("./stages/mcp-instructions.js"),
    "./dist/stages/mcp-refresh.js": () => import("./stages/mcp-refresh.js"),
    "./dist/services/hook-mcp-tools.js": () => import("./services/hook-mcp-tools.js"),
    "./dist/services/mcp-in-use.js": () => import("./services/mcp-in-use.js"),
    "./dist/services/mcp-servers.js": () => import("./services/mcp-servers.js"),
    "./dist/services/mcp-tool-sync.js": () => import("./services/mcp-tool-sync.js"),
    "./dist/services/served-resources.js": () => import("./services/served-resources.js"),
    "./dist/commands/mcp.js": () => import("./commands/mcp.js"),
    "./dist/command-sources/mcp-prompts.js": () => import("./command-sources/mcp-prompts.js"),
  },
});
