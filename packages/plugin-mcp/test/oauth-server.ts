import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An MCP server that is its own authorization server, with tokens that end when a test says so. */
export interface OAuthServer {
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** Header names that came with requests for tokens. */
  readonly tokenHeaders: Set<string>;
  /** What was asked for by clients that sign in as themselves, in order. */
  readonly scopes: readonly string[];
  /** The token that is good now. */
  readonly token: string;
  /** From now on another token is needed; `forGood`: and none can be had by refreshing. */
  expire(forGood?: boolean): void;
  close(): Promise<void>;
}

export interface OAuthServerOptions {
  /** A right that calls of tools need, and that a token must have been asked for. */
  readonly callScope?: string;
  /** The name and port by which it is reached. */
  readonly host?: string;
  /** Speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where its page `/elsewhere` leads. */
  readonly redirects?: string;
}

export async function startOAuthServer({ callScope, host, tls, redirects = "" }: OAuthServerOptions = {}): Promise<OAuthServer> {
  const requests: string[] = [];
  const tokenHeaders = new Set<string>();
  const scopes: string[] = [];
  let serial = 1;
  let refreshes = true;
  const token = (): string => `access-${serial}`;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const origin = `${tls === undefined ? "http" : "https"}://${host ?? `127.0.0.1:${(server.address() as AddressInfo).port}`}`;
    const url = new URL(request.url ?? "/", origin);
    requests.push(`${request.method} ${url.pathname}`);
    const body = await text(request);
    const json = (value: unknown, status = 200, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    };
    switch (url.pathname) {
      case "/.well-known/oauth-protected-resource/mcp":
        return json({ resource: `${origin}/mcp`, authorization_servers: [origin] });
      case "/.well-known/oauth-authorization-server":
        return json({
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          registration_endpoint: `${origin}/register`,
          response_types_supported: ["code"],
          grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
          code_challenge_methods_supported: ["S256"],
          token_endpoint_auth_methods_supported: ["none", "client_secret_basic"],
        });
      case "/elsewhere":
        return void response.writeHead(302, { location: redirects }).end();
      case "/register":
        return json({ ...(JSON.parse(body) as object), client_id: "registered" }, 201);
      case "/authorize": {
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", "the-code");
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        return void response.writeHead(302, { location: back.href }).end();
      }
      case "/token": {
        for (const name of Object.keys(request.headers)) tokenHeaders.add(name);
        const form = new URLSearchParams(body);
        if (form.get("grant_type") === "client_credentials") {
          const scope = form.get("scope") ?? "";
          scopes.push(scope);
          return json({ access_token: token(), token_type: "Bearer", expires_in: 3600, scope });
        }
        const isRefresh = form.get("grant_type") === "refresh_token";
        // A refresh token is good for one use.
        if (isRefresh && (!refreshes || form.get("refresh_token") !== `refresh-${serial - 1}`))
          return json({ error: "invalid_grant" }, 400);
        return json({ access_token: token(), token_type: "Bearer", expires_in: 3600, refresh_token: `refresh-${serial}` });
      }
      default:
        if (request.headers.authorization !== `Bearer ${token()}`)
          return json({ error: "invalid_token" }, 401, {
            "www-authenticate": `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
          });
        if (request.method !== "POST") return void response.writeHead(405).end();
        if (callScope !== undefined && body.includes('"tools/call"') && scopes.at(-1)?.split(" ").includes(callScope) !== true)
          return json({ error: "insufficient_scope" }, 403, {
            "www-authenticate": `Bearer error="insufficient_scope", scope="${callScope}", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
          });
        return answer(JSON.parse(body) as Message, json, response);
    }
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => void handle(request, response);
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    tokenHeaders,
    scopes,
    get token() {
      return token();
    },
    expire(forGood = false) {
      serial += 1;
      refreshes = !forGood;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string };
}

function answer(
  { id, method, params }: Message,
  json: (value: unknown) => void,
  response: { writeHead(status: number): { end(): unknown } },
): void {
  if (id === undefined) return void response.writeHead(202).end();
  const results: Readonly<Record<string, unknown>> = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "guarded", version: "1" } },
    "tools/list": { tools: [{ name: "echo", description: "Echoes.", inputSchema: { type: "object" } }] },
    "tools/call": { content: [{ type: "text", text: "let in" }] },
  };
  const result = results[method];
  json({ jsonrpc: "2.0", id, ...(result === undefined ? { error: { code: -32601, message: "no such method" } } : { result }) });
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = "";
  for await (const chunk of request.setEncoding("utf8")) whole += String(chunk);
  return whole;
}
