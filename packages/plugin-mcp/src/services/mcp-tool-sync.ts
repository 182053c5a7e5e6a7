import { Skills } from "@lorimer/plugin-skills/contract";
import { Contributions, optional, provide, SessionJournal, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import type { SessionServers } from "../connection/session-servers.js";
import { untilAborted } from "../connection/until-aborted.js";
import { McpInUse } from "../contract/index.js";
import { McpToolSync } from "../offering/sync-token.js";
import { ToolSync } from "../offering/tool-sync.js";
import { mcpSettings } from "../settings.js";

/** Milliseconds that the first request waits for servers whose tools are to be there from the start. */
const neededMs = 5000;

/** Nothing that connects to servers is loaded before there may be one. */
const mcpToolSync: Service = provide(McpToolSync, {
  level: "session",
  needs: { contributions: Contributions, use: McpInUse, registry: ToolRegistry, journal: SessionJournal },
  create: ({ contributions, use, registry, journal }, plugin) => {
    const { waitMs } = mcpSettings(plugin, process.env);
    let isFirst = true;
    let served = "";
    let withdraw = (): void => undefined;
    /** Skills that servers offer are given to whoever lists skills, anew when others are offered. */
    const serveSkills = async (session: SessionServers): Promise<void> => {
      const names = session
        .skills()
        .map(({ name }) => name)
        .join("\n");
      if (names === served) return;
      served = names;
      const { skills } = (await contributions.resolve({ skills: optional(Skills) })) as { readonly skills: Skills | undefined };
      withdraw();
      withdraw = skills?.add({ origin: "MCP servers", list: () => Promise.resolve(session.skills()) }) ?? withdraw;
    };
    return new ToolSync(registry, journal, async () => {
      const session = (await use.find()) as SessionServers | undefined;
      if (session === undefined) return { same: true, tools: [], instructions: [] };
      const connected = session.connect();
      const within = (work: Promise<void>, ms: number): Promise<void> => untilAborted(work, AbortSignal.timeout(ms)).catch(() => undefined);
      if (isFirst) await Promise.all([within(connected, waitMs), within(session.needed(), Math.max(waitMs, neededMs))]);
      isFirst = false;
      if (session.list().length > 0) registry.expectMore();
      await serveSkills(session);
      return session.offering();
    });
  },
});
export default mcpToolSync;
