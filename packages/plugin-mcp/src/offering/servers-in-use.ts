import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { SessionServers } from "../connection/session-servers.js";

/** The servers of the session, once something has needed them. */
export interface ServersInUse {
  servers: SessionServers | undefined;
}

/** Level: session. */
export const ServersInUse: Token<ServersInUse> = token("lorimer.McpServersInUse");
