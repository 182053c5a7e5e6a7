import { Approver, definePlugin, manifestSchemaUrl, provide } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Gives the sessions of this process the one who answers their questions. */
export function approverPlugin(version: string, approver: Approver): Plugin {
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-approver",
      version,
      description: "Asks whoever sits at the other end whether a call may run.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: { services: [{ token: Approver.key, level: "session", module: "./approver.js" }] },
    modules: { "./approver.js": () => Promise.resolve({ default: provide(Approver, { level: "session", create: () => approver }) }) },
  });
}
