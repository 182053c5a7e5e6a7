import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { McpHttpHandler, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { EventLog } from "./event-log.js";
import type { ServeParts } from "./served-session.js";
import { sessionServers } from "./session-server.js";

export interface HttpServing {
  readonly url: string;
  /** Every request must carry it: `Authorization: Bearer …`. */
  readonly token: string;
  close(): Promise<void>;
}

interface Connection {
  /** When it was last asked something, and how many answers and streams of it are open. */
  used: number;
  open: number;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** The revision that was agreed on at its start. */
  revision(): string | undefined;
}

/** What is served now: connections of earlier revisions by their ids, and one handler for the revision that knows none. */
interface Served {
  readonly connections: Map<string, Connection>;
  stateless: Promise<Stateless> | undefined;
}

interface Stateless {
  readonly handler: McpHttpHandler;
  close(): Promise<void>;
}

const maxConnections = 50;
const maxBodyBytes = 4 * 1024 * 1024;
/** Milliseconds after which a client that lost its stream should come back. */
const retryMs = 500;

/**
 * Serves connections on this machine alone, each with a server and a session of its own. Requests of revision 2026-07-28, which has no
 * connections, share one session. Port 0: any that is free.
 */
export async function serveHttp(parts: ServeParts, port: number, most: number = maxConnections): Promise<HttpServing> {
  const token = randomBytes(32).toString("base64url");
  const served: Served = { connections: new Map(), stateless: undefined };
  const server = createServer({ requestTimeout: 60_000 }, (request, response) => {
    const refusal = refused(request, (server.address() as AddressInfo).port, token);
    if (refusal !== undefined) return answer(response, ...refusal);
    handle(request, response, served, parts, most).catch(() => {
      if (!response.headersSent) answer(response, 500, "The request could not be served.");
      else response.destroy();
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", (cause) => {
      failed(
        new LorimerError("MCP_PORT", `Nothing can be served on port ${port}: ${messageOf(cause)}.`, {
          cause,
          hint: "--port 0 takes any that is free.",
        }),
      );
    });
    server.listen(port, "127.0.0.1", listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    token,
    close: async () => {
      await Promise.all([...[...served.connections.values()].map(closed), served.stateless?.then(({ close }) => close())]);
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

/** A page in a browser can send requests here: not with this name and origin, and not with the token. */
function refused({ headers, url }: IncomingMessage, port: number, token: string): readonly [number, string] | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (headers.host === undefined || !hosts.includes(headers.host)) return [403, "This host is not served."];
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`))
    return [403, "This origin is not served."];
  const [given, expected] = [Buffer.from(headers.authorization ?? ""), Buffer.from(`Bearer ${token}`)];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return [401, "The token is missing or wrong."];
  return url === "/mcp" ? undefined : [404, "There is nothing here."];
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json", ...(status === 401 ? { "www-authenticate": "Bearer" } : {}) });
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code: -32000, message: text }, id: null }));
}

async function handle(request: IncomingMessage, response: ServerResponse, served: Served, parts: ServeParts, most: number): Promise<void> {
  const { connections } = served;
  const { isLegacyRequest } = await import("@modelcontextprotocol/server");
  const id = request.headers["mcp-session-id"];
  const known = connections.get(String(id));
  if (id !== undefined && known === undefined) return answer(response, 404, "This session is over.");
  const asked = webRequest(request, known?.revision());
  if (known === undefined && !(await isLegacyRequest(asked, undefined, { maxRequestBodySize: maxBodyBytes }))) {
    served.stateless ??= stateless(parts);
    return send(response, await (await served.stateless).handler.fetch(asked));
  }
  if (known === undefined && connections.size >= most && !(await closedIdle(connections)))
    return answer(response, 503, "There are too many connections.");
  const connection = known ?? (await opened(connections, parts));
  const { transport } = connection;
  connection.used = performance.now();
  connection.open += 1;
  response.once("close", () => (connection.open -= 1));
  const isDead = transport.sessionId === undefined;
  const answered = await transport.handleRequest(asked, {});
  if (isDead && transport.sessionId === undefined) await transport.close();
  await send(response, answered);
}

async function send(response: ServerResponse, { status, headers, body }: Response): Promise<void> {
  response.writeHead(status, Object.fromEntries(headers.entries()));
  if (body === null) response.end();
  else await pipeline(Readable.fromWeb(body as WebStream<Uint8Array>), response).catch(() => undefined);
}

async function opened(connections: Map<string, Connection>, parts: ServeParts): Promise<Connection> {
  const [{ WebStandardStreamableHTTPServerTransport: Transport }, servers] = await Promise.all([
    import("@modelcontextprotocol/server"),
    parts.open().then((session) => sessionServers(session, parts)),
  ]);
  const server = servers.make();
  const connection: Connection = {
    used: 0,
    open: 0,
    revision: () => server.getNegotiatedProtocolVersion(),
    transport: new Transport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize: maxBodyBytes,
      eventStore: new EventLog(),
      retryInterval: retryMs,
      onsessioninitialized: (id) => void connections.set(id, connection),
    }),
  };
  await server.connect(connection.transport);
  const stop = server.onclose;
  server.onclose = () => {
    stop?.();
    for (const [id, known] of connections) if (known === connection) connections.delete(id);
    void servers.close();
  };
  return connection;
}

async function stateless(parts: ServeParts): Promise<Stateless> {
  const [{ createMcpHandler }, session] = await Promise.all([import("@modelcontextprotocol/server"), parts.open()]);
  const servers = await sessionServers(session, parts);
  const handler = createMcpHandler(() => servers.make(), { legacy: "reject", maxRequestBodySize: maxBodyBytes });
  const stop = session.registry.onChange(() => handler.notify.toolsChanged());
  return {
    handler,
    close: async () => {
      stop();
      await handler.close();
      await servers.close();
    },
  };
}

/** Clients that went away without a word leave their connections: of those that nobody listens to the one that was silent longest makes room. */
async function closedIdle(connections: Map<string, Connection>): Promise<boolean> {
  const [idle] = [...connections.values()].filter(({ open }) => open === 0).sort((a, b) => a.used - b.used);
  if (idle !== undefined) await closed(idle);
  return idle !== undefined;
}

async function closed({ transport }: Connection): Promise<void> {
  await transport.close().catch(() => undefined);
}

/** What was agreed on at the start of a connection counts, whatever the header of a later request says. */
function webRequest(request: IncomingMessage, revision: string | undefined): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2)
    headers.append(request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? "");
  if (revision !== undefined) headers.set("mcp-protocol-version", revision);
  const url = `http://${request.headers.host ?? "127.0.0.1"}${request.url ?? "/"}`;
  const method = request.method ?? "GET";
  if (method === "GET" || method === "HEAD" || method === "DELETE") return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: Readable.toWeb(request) as ReadableStream, duplex: "half" } as RequestInit);
}
