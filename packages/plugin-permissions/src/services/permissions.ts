import { SessionPlace, optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { Permissions } from "../contract/index.js";
import { SessionPermissions } from "../live/session-permissions.js";

const permissions: Service<Permissions> = provide(Permissions, {
  level: "session",
  needs: { place: SessionPlace, settings: optional(Settings), trust: optional(Trust) },
  create: ({ place, settings, trust }, plugin) => SessionPermissions.open(place, plugin.settings, settings, trust),
  dispose: (instance) => {
    if (instance instanceof SessionPermissions) instance.close();
  },
});
export default permissions;
