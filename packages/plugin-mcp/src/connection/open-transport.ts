import type { Transport } from "@modelcontextprotocol/client";
import type { Workspace } from "@lorimer/sdk";
import type { ServerAuth } from "../auth/server-auth.js";
import type { RemoteServer, ServerConfig } from "../config/server-config.js";
import type { HostServers } from "../contract/index.js";

export interface TransportParts {
  readonly workspace: Workspace;
  readonly host: HostServers | undefined;
  /** Headers of the configuration, and those that a helper prints. */
  headers(config: RemoteServer, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** What authorizes requests to a server that asks for it, where its entry brings no credentials of its own. */
  auth(config: RemoteServer): Promise<ServerAuth>;
}

/** A stream that broke is gone on with as often as a lost server is looked for. */
const reconnectionOptions = {
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 5,
};

/** Makes the transport that a configuration asks for. The declared one is used, and no other is tried. */
export async function openTransport(
  config: ServerConfig,
  parts: TransportParts,
  signal: AbortSignal,
): Promise<Transport & { readonly lastWords?: string }> {
  switch (config.type) {
    case "stdio": {
      const { StdioTransport } = await import("../transport/stdio-transport.js");
      return new StdioTransport(parts.workspace, config);
    }
    case "in-process": {
      const server = parts.host?.servers.find(({ name }) => name === config.name);
      if (server === undefined) throw new Error("the program that brought it does not bring it any more");
      return (await server.open()) as unknown as Transport;
    }
    case "ws": {
      const { SocketTransport } = await import("../transport/socket-transport.js");
      return new SocketTransport(config, await parts.headers(config, signal));
    }
    case "http":
    case "sse": {
      const [{ SSEClientTransport, StreamableHTTPClientTransport }, { serverFetch }, { endingLostRequests }, headers] = await Promise.all([
        import("@modelcontextprotocol/client"),
        import("../transport/server-fetch.js"),
        import("../transport/lost-requests.js"),
        parts.headers(config, signal),
      ]);
      const hasCredentials = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
      const options = {
        requestInit: { headers },
        fetch: serverFetch(config.url),
        ...(hasCredentials ? {} : { authProvider: await parts.auth(config) }),
      };
      const url = new URL(config.url);
      if (config.type === "sse") return new SSEClientTransport(url, options);
      return endingLostRequests(new StreamableHTTPClientTransport(url, { ...options, reconnectionOptions }));
    }
  }
}
