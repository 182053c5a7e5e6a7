import { Packages } from "@lorimer/plugin-discovery/contract";
import { Trust } from "@lorimer/plugin-settings/contract";
import { Contributions, optional, provide, SessionJournal, SessionPlace, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { HostServers, McpServers } from "../contract/index.js";
import { mayHaveServers } from "../gather/any-servers.js";
import { ServersInUse } from "../offering/servers-in-use.js";
import { McpToolSync } from "../offering/sync-token.js";
import { ToolSync } from "../offering/tool-sync.js";
import { mcpSettings } from "../settings.js";

/** Nothing that connects to servers is loaded before there may be one. */
const mcpToolSync: Service = provide(McpToolSync, {
  level: "session",
  needs: {
    contributions: Contributions,
    use: ServersInUse,
    registry: ToolRegistry,
    journal: SessionJournal,
    place: SessionPlace,
    trust: optional(Trust),
    packages: optional(Packages),
    host: optional(HostServers),
  },
  create: ({ contributions, use, registry, journal, place, trust, packages, host }, plugin) => {
    const own = mcpSettings(plugin, process.env);
    let isFirst = true;
    return new ToolSync(registry, journal, async () => {
      const nothing = { same: true, tools: [], instructions: [] };
      if (use.servers === undefined) {
        if (!(await mayHaveServers(own, trust?.folder ?? place.cwd, host, packages))) return nothing;
        await contributions.resolve({ servers: McpServers });
      }
      const session = use.servers;
      if (session === undefined) return nothing;
      const connected = session.connect();
      if (isFirst) await Promise.race([connected, new Promise((resolve) => setTimeout(resolve, own.waitMs).unref())]);
      isFirst = false;
      if (session.list().length > 0) registry.expectMore();
      return session.offering();
    });
  },
});
export default mcpToolSync;
