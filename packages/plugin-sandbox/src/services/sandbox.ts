import { Approver, HostWorkspace, optional, provide, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { createSessionSandbox } from "../session/create-session-sandbox.js";
import { Placeholders } from "../session/placeholders-token.js";
import { Sandbox } from "../session/sandbox.js";

/** The containment of a session: its workspace, its stage and what others are told of it all rest on this one. */
const sandbox: Service<Sandbox> = provide(Sandbox, {
  level: "session",
  needs: {
    host: HostWorkspace,
    place: SessionPlace,
    placeholders: Placeholders,
    reporter: Reporter,
    approver: optional(Approver),
    settings: optional(Settings),
    trust: optional(Trust),
    permissions: optional(Permissions),
  },
  create: async (needs, plugin) => createSessionSandbox({ ...needs, pluginSettings: plugin.settings }),
  dispose: async (instance) => instance.close(),
});
export default sandbox;
