import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { LorimerError } from "@lorimer/sdk";
import type { RemoteServer } from "../config/server-config.js";

const maxMessageBytes = 10 * 1024 * 1024;

/** Speaks over a WebSocket, one message of the protocol in each text frame, with the subprotocol `mcp`. */
export class SocketTransport implements Transport {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #server: RemoteServer;
  readonly #headers: Readonly<Record<string, string>>;
  #socket: import("ws").WebSocket | undefined;
  #closed = false;

  constructor(server: RemoteServer, headers: Readonly<Record<string, string>>) {
    this.#server = server;
    this.#headers = headers;
  }

  async start(): Promise<void> {
    const [{ WebSocket }, { proxyFromEnvironment, tunnelFor }] = await Promise.all([import("ws"), import("@lorimer/sdk/http")]);
    const agent = await tunnelFor(new URL(this.#server.url), proxyFromEnvironment(process.env));
    const socket = new WebSocket(this.#server.url, ["mcp"], {
      headers: this.#headers,
      maxPayload: maxMessageBytes,
      handshakeTimeout: 20_000,
      followRedirects: false,
      perMessageDeflate: false,
      ...(agent === undefined ? {} : { agent }),
    });
    this.#socket = socket;
    socket.on("message", (data, isBinary) => this.#take(data, isBinary));
    socket.on("close", () => this.#end());
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.once("error", reject);
    });
    socket.on("error", (error) => this.onerror?.(error));
  }

  send(message: JSONRPCMessage): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || this.#closed)
      return Promise.reject(new LorimerError("MCP_CLOSED", `The connection to ${this.#server.name} is closed.`));
    return new Promise((resolve, reject) => {
      socket.send(JSON.stringify(message), (error) => (error === undefined || error === null ? resolve() : reject(error)));
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#end();
    socket?.on("error", () => undefined);
    socket?.close();
    setTimeout(() => socket?.terminate(), 1000).unref();
    return Promise.resolve();
  }

  #take(data: unknown, isBinary: boolean): void {
    if (isBinary || this.#closed) return;
    try {
      const message = JSON.parse(String(data)) as JSONRPCMessage;
      if (message.jsonrpc === "2.0") this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}
