import { Packages } from "@lorimer/plugin-discovery/contract";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { Clock, Contributions, Hooks, HostWorkspace, ModelCaller, optional, provide, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Elicitor, HostServers, McpInUse, McpServers } from "../contract/index.js";
import { openSessionServers } from "../connection/open-session-servers.js";
import type { SessionServers } from "../connection/session-servers.js";
import { mcpSettings } from "../settings.js";

const mcpServers: Service = provide(McpServers, {
  level: "session",
  needs: {
    workspace: HostWorkspace,
    place: SessionPlace,
    clock: Clock,
    reporter: Reporter,
    caller: ModelCaller,
    contributions: Contributions,
    use: McpInUse,
    settings: optional(Settings),
    trust: optional(Trust),
    packages: optional(Packages),
    elicitor: optional(Elicitor),
    host: optional(HostServers),
  },
  create: ({ contributions, use, ...needs }, plugin) => {
    const servers = openSessionServers({
      ...needs,
      hooks: async () => (await contributions.resolve({ hooks: optional(Hooks) }))["hooks"] as Hooks | undefined,
      own: mcpSettings(plugin, process.env),
    });
    use.servers = servers;
    needs.packages?.onChange(() => servers.gatherAgain());
    return servers;
  },
  dispose: (servers) => (servers as SessionServers).close(),
});
export default mcpServers;
