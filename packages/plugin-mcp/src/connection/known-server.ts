import type { GatheredServer } from "../gather/gather-servers.js";
import type { PinnedServer } from "../offering/tool-pins.js";
import type { ServerConnection } from "./server-connection.js";

/** A server that a session knows of, with its connection where it may have one. */
export interface Known extends GatheredServer {
  readonly connection: ServerConnection | undefined;
}

export function pinned({ config, connection }: Known): PinnedServer {
  return { config, tools: connection?.tools ?? [] };
}

/** Whether it is, or is about to be, connected to. */
export function isAwaited(connection: ServerConnection | undefined): connection is ServerConnection {
  return connection?.status === "waiting" || connection?.status === "connecting";
}

export function connectionsOf(known: readonly Known[]): readonly ServerConnection[] {
  return known.flatMap(({ connection }) => connection ?? []);
}
