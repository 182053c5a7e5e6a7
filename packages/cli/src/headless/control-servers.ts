import type { ElicitationAnswer, Elicitor, HostServers, HostTransport } from "@lorimer/plugin-mcp/contract";
import { isRecord } from "../is-record.js";
import type { ControlChannel } from "./control-channel.js";

/** Puts the questions of MCP servers to the program at the other end, with `elicitation`. */
export function controlElicitor(channel: ControlChannel): Elicitor {
  return {
    async ask(request, { signal }): Promise<ElicitationAnswer> {
      const asked = {
        subtype: "elicitation",
        mcp_server_name: request.server,
        message: request.message,
        mode: request.mode,
        ...(request.mode === "url" ? { url: request.url, elicitation_id: request.id } : { requested_schema: request.schema }),
      };
      const { action, content } = (await channel.ask(asked, signal))?.response ?? {};
      if (action !== "accept") return { action: action === "decline" ? "decline" : "cancel" };
      return { action, ...(isRecord(content) ? { content } : {}) };
    },
  };
}

/** MCP servers that live in the program at the other end: their messages travel in `mcp_message`. */
export interface ControlServers extends HostServers {
  /** Which there are, as `initialize` names them. */
  name(servers: readonly string[]): void;
  /** A message that such a server sends of its own; false when it is not connected to. */
  deliver(server: unknown, message: unknown): boolean;
}

export function controlServers(channel: ControlChannel, signal: AbortSignal): ControlServers {
  let names: readonly string[] = [];
  const connected = new Map<string, HostTransport>();
  return {
    get servers() {
      return names.map((name) => ({ name, open: () => Promise.resolve(transportTo(name, channel, connected, signal)) }));
    },
    name: (servers) => {
      names = servers;
    },
    deliver(server, message) {
      const transport = connected.get(String(server));
      transport?.onmessage?.(message as never);
      return transport !== undefined;
    },
  };
}

function transportTo(name: string, channel: ControlChannel, connected: Map<string, HostTransport>, signal: AbortSignal): HostTransport {
  const transport: HostTransport = {
    start: () => {
      connected.set(name, transport);
      return Promise.resolve();
    },
    send: (message) => {
      void channel.ask({ subtype: "mcp_message", server_name: name, message }, signal).then((answer) => {
        const response = answer?.response?.["mcp_response"];
        if (isRecord(response) && connected.get(name) === transport) transport.onmessage?.(response as never);
        else if (answer === undefined || answer.error !== undefined) transport.onclose?.();
      });
      return Promise.resolve();
    },
    close: () => {
      if (connected.get(name) === transport) connected.delete(name);
      transport.onclose?.();
      return Promise.resolve();
    },
  };
  return transport;
}
