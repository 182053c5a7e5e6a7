import { Packages } from "@lorimer/plugin-discovery/contract";
import { Trust } from "@lorimer/plugin-settings/contract";
import { Contributions, optional, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { HostServers, McpInUse, McpServers } from "../contract/index.js";
import { mayHaveServers } from "../gather/any-servers.js";
import { mcpSettings } from "../settings.js";

const mcpInUse: Service = provide(McpInUse, {
  level: "session",
  needs: {
    contributions: Contributions,
    place: SessionPlace,
    trust: optional(Trust),
    packages: optional(Packages),
    host: optional(HostServers),
  },
  create: ({ contributions, place, trust, packages, host }, plugin) => {
    const own = mcpSettings(plugin, process.env);
    const use: McpInUse = {
      servers: undefined,
      async find() {
        if (use.servers === undefined && (await mayHaveServers(own, trust?.folder ?? place.cwd, host, packages)))
          await contributions.resolve({ servers: McpServers });
        return use.servers;
      },
    };
    return use;
  },
});
export default mcpInUse;
