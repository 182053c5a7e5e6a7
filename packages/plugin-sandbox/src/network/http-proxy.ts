import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { dial, join } from "./dial.js";
import type { HostGate } from "./host-gate.js";

/** Headers that are between a client and its proxy alone. */
const ownHeaders = new Set([
  "connection",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** Serves clients that spoke HTTP first: `CONNECT`, and plain requests with a whole URL. Give it sockets by its `connection` event. */
export async function httpProxy(gate: HostGate, onDenied: (reason: string) => void): Promise<Server> {
  const http = await import("node:http");
  const server = http.createServer(
    { maxHeaderSize: 64 * 1024 },
    (request, response) => void forward(request, response).catch(() => response.destroy()),
  );

  const refuse = (reason: string): string => {
    onDenied(reason);
    return `Blocked by the sandbox: ${reason}\n`;
  };

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = /^http:\/\/(\[[^\]]*\]|[^/?#:]*)(?::(\d{1,5}))?([/?].*)?$/is.exec(request.url ?? "");
    if (target === null) return void response.writeHead(400).end("Give the whole URL, as to a proxy.\n");
    const [, host = "", port = "80", path = "/"] = target;
    const upstream = await dial(gate, host, Number(port));
    if ("denied" in upstream) return void response.writeHead(403, { "x-sandbox": "denied" }).end(refuse(upstream.denied));
    if ("failed" in upstream) return void response.writeHead(502).end(`${upstream.failed}\n`);
    const headers = Object.entries(request.headers).filter(([name]) => !ownHeaders.has(name));
    const onward = http.request({
      createConnection: () => upstream,
      method: request.method ?? "GET",
      path: path.startsWith("/") ? path : `/${path}`,
      // The host that was judged, whatever the client put into its header.
      headers: { ...Object.fromEntries(headers), host: port === "80" ? host : `${host}:${port}`, connection: "close" },
    });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  };

  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const target = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(request.url ?? "");
    const tunnel = async (): Promise<void> => {
      if (target === null) return void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      const upstream = await dial(gate, target[1] ?? "", Number(target[2]));
      if ("denied" in upstream)
        return void socket.end(`HTTP/1.1 403 Forbidden\r\nX-Sandbox: denied\r\nConnection: close\r\n\r\n${refuse(upstream.denied)}`);
      if ("failed" in upstream) return void socket.end(`HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n${upstream.failed}\n`);
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) upstream.write(head);
      join(socket, upstream);
    };
    socket.on("error", () => socket.destroy());
    void tunnel().catch(() => socket.destroy());
  });
  return server;
}
