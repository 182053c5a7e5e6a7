// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Keeps sessions on disk: one writer, found from every worktree, resumed, listed, exported */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.sessions",
    version: "0.0.0",
    description: "Keeps sessions on disk: one writer, found from every worktree, resumed, listed, exported",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read", "files:write"] } },
  },
  contributes: {
    services: [
      { token: "lorimer.HookSessionFacts", level: "session", module: "./dist/services/hook-session-facts.js" },
      { token: "lorimer.JournalStore", level: "session", module: "./dist/services/journal-store.js" },
      { token: "lorimer.SessionCatalogue", level: "session", module: "./dist/services/session-catalogue.js" },
      { token: "lorimer.SessionFolder", level: "session", module: "./dist/services/session-folder.js" },
    ],
  },
  modules: {
    "./dist/services/hook-session-facts.js": () => import("./services/hook-session-facts.js"),
    "./dist/services/journal-store.js": () => import("./services/journal-store.js"),
    "./dist/services/session-catalogue.js": () => import("./services/session-catalogue.js"),
    "./dist/services/session-folder.js": () => import("./services/session-folder.js"),
  },
});
