import type { Session } from "@lorimer/core";
import { McpInUse, McpServers } from "@lorimer/plugin-mcp/contract";
import type { McpServer, ServerStatus } from "@lorimer/plugin-mcp/contract";
import { isRecord } from "../is-record.js";
import { serviceIf } from "../sessions/service-if.js";

/** The states that consumers of stream-json know. */
const states: Readonly<Record<ServerStatus, string>> = {
  waiting: "pending",
  connecting: "pending",
  connected: "connected",
  failed: "failed",
  unapproved: "pending",
  "needs-auth": "needs-auth",
  disabled: "disabled",
  denied: "disabled",
};

/** The servers of a run and their states, for its first line. They are looked for where that line will be written, and not waited for. */
export async function knownServers(
  session: Session,
  { isTold }: { readonly isTold: boolean },
): Promise<() => readonly { readonly name: string; readonly status: string }[]> {
  const use = await serviceIf(session, McpInUse);
  if (isTold) await (await use?.find())?.known();
  return () => (use?.servers?.list() ?? []).map(({ name, status }) => ({ name, status: states[status] }));
}

/** The control requests about MCP servers: `mcp_status`, `mcp_reconnect`, `mcp_toggle`, `mcp_set_servers`. */
export async function mcpControl(
  session: Session,
  request: Readonly<Record<string, unknown>> & { readonly subtype: string },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const servers = await session.service(McpServers);
  const { serverName, enabled, servers: given } = request;
  const name = typeof serverName === "string" ? serverName : "";
  switch (request.subtype) {
    case "mcp_status":
      void servers.connect();
      return { mcpServers: servers.list().map(statusOf) };
    case "mcp_toggle":
      await servers.connect();
      await (enabled === false ? servers.disconnect(name) : servers.reconnect(name));
      return undefined;
    case "mcp_set_servers":
      if (!isRecord(given)) throw new Error("mcp_set_servers needs a map of servers.");
      return { ...(await servers.add(given)) };
    default: {
      await servers.reconnect(name);
      const server = servers.list().find((known) => known.name === name);
      if (server?.status !== "connected") throw new Error(`"${name}" is ${server?.status ?? "unknown"}: ${server?.reason ?? ""}`);
      return undefined;
    }
  }
}

function statusOf({ name, status, reason, version, scope, tools }: McpServer): Readonly<Record<string, unknown>> {
  return {
    name,
    status: states[status],
    scope,
    ...(version === "" ? {} : { serverInfo: { name, version } }),
    ...(status === "failed" ? { error: reason } : {}),
    tools: tools.filter(({ state }) => state === "offered").map((tool) => ({ name: tool.name, description: tool.description })),
  };
}
