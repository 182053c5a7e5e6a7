// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Containment: a workspace whose processes and files cannot leave what a policy allows */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.sandbox",
    version: "0.0.0",
    description: "Containment: a workspace whose processes and files cannot leave what a policy allows",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read", "files:write", "processes", "network"] } },
  },
  contributes: {
    stages: [{ id: "lorimer.sandbox", list: "tool", slot: "isolate", module: "./dist/stages/isolate.js" }],
    services: [
      { token: "lorimer.Containment", level: "session", module: "./dist/services/containment.js" },
      { token: "lorimer.ContainmentInspector", level: "session", module: "./dist/services/containment-inspector.js" },
      { token: "lorimer.SandboxPlaceholders", level: "app", module: "./dist/services/placeholders.js" },
      { token: "lorimer.Sandbox", level: "session", module: "./dist/services/sandbox.js" },
      { token: "lorimer.Workspace", level: "session", module: "./dist/services/workspace.js" },
    ],
  },
  modules: {
    "./dist/stages/isolate.js": () => import("./stages/isolate.js"),
    "./dist/services/containment.js": () => import("./services/containment.js"),
    "./dist/services/containment-inspector.js": () => import("./services/containment-inspector.js"),
    "./dist/services/placeholders.js": () => import("./services/placeholders.js"),
    "./dist/services/sandbox.js": () => import("./services/sandbox.js"),
    "./dist/services/workspace.js": () => import("./services/workspace.js"),
  },
});
