import { Approver, definePlugin, manifestSchemaUrl, provide } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { permissionStage } from "./permission-stage.js";
import type { Policy } from "./policy.js";

/** Rules, modes and the person to ask, as a plugin of the CLI's own. It holds the live policy, so each process makes its own. `oneAtATime` is for an approver that can ask only one question at a time. */
export function permissionPlugin(version: string, policy: Policy, approver: Approver, oneAtATime = false): Plugin {
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-permissions",
      version,
      description: "Decides by rules, mode and a person whether a tool call may run.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: {
      stages: [{ id: "permissions", list: "tool", slot: "authorize", module: "./permission-stage.js", replaces: "approve" }],
      services: [{ token: Approver.key, level: "session", module: "./approver.js" }],
    },
    modules: {
      "./permission-stage.js": () => Promise.resolve({ default: permissionStage(policy, oneAtATime) }),
      "./approver.js": () => Promise.resolve({ default: provide(Approver, { level: "session", create: () => approver }) }),
    },
  });
}
