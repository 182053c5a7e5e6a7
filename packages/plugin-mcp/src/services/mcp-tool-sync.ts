import { provide, SessionJournal, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { McpServers } from "../contract/index.js";
import type { SessionServers } from "../connection/session-servers.js";
import { mcpSettings } from "../settings.js";
import { McpToolSync } from "../offering/sync-token.js";
import { ToolSync } from "../offering/tool-sync.js";

const mcpToolSync: Service = provide(McpToolSync, {
  level: "session",
  needs: { servers: McpServers, registry: ToolRegistry, journal: SessionJournal },
  create: ({ servers, registry, journal }, plugin) => {
    const session = servers as SessionServers;
    const { waitMs } = mcpSettings(plugin, process.env);
    let isFirst = true;
    const sync = new ToolSync(registry, journal, async () => {
      const connected = session.connect();
      if (isFirst) await Promise.race([connected, new Promise((resolve) => setTimeout(resolve, waitMs).unref())]);
      isFirst = false;
      if (session.list().length > 0) registry.expectMore();
      return session.offering();
    });
    return sync;
  },
});
export default mcpToolSync;
