import { lookup as systemLookup } from "node:dns/promises";
import { request as httpRequest } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { LorimerError } from "@lorimer/sdk";
import { proxyFromEnvironment, tunnelFor } from "@lorimer/sdk/http";
import type { ProxySettings } from "@lorimer/sdk/http";
import { isPublicAddress } from "./public-address.js";

export interface Address {
  readonly address: string;
  readonly family: number;
}

export interface FetchGuard {
  /** Origins and hosts (`name` or `name:port`) that may be private: those that the person configured. */
  readonly allowed: readonly string[];
  /** Default: the system's. */
  lookup?(host: string): Promise<readonly Address[]>;
  /** Default: that of the environment. It is asked for the address that was checked, not for its name. */
  readonly proxy?: ProxySettings;
}

const maxBytes = 1024 * 1024;
const limitMs = 30_000;
const maxRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * A fetch for small answers from addresses that a server has told us, which may be hostile: it connects to public addresses only, and to exactly
 * the address that was checked. Each redirect is checked like the first request.
 */
export function guardedFetch(guard: FetchGuard): (input: string | URL, init?: RequestInit) => Promise<Response> {
  return async (input, init = {}) => {
    const signal = AbortSignal.any([AbortSignal.timeout(limitMs), ...(init.signal ? [init.signal] : [])]);
    let url = checkedUrl(input, guard);
    let sent = init;
    for (let hop = 0; ; hop += 1) {
      const response = await send(url, sent, signal, guard);
      const target = response.headers.get("location");
      if (target === null || !redirects.has(response.status) || init.redirect === "manual") return response;
      if (init.redirect === "error" || hop >= maxRedirects) throw refused(url.href, "it leads elsewhere too often");
      const next = checkedUrl(new URL(target, url).href, guard);
      sent = following(sent, response.status, next.origin !== url.origin);
      url = next;
    }
  };
}

/** What may be asked at all: no other protocol, no credentials in the address, no characters that parsers read differently. */
function checkedUrl(input: string | URL, guard: FetchGuard): URL {
  const text = String(input);
  if (/[\u0000-\u0020\u007f\\]|%00/.test(text)) throw refused(text, "it holds characters that no address needs");
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused(text, "it is no address");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refused(text, `${url.protocol} is not fetched`);
  if (url.username !== "" || url.password !== "") throw refused(text, "it holds a name or a password");
  if (url.protocol === "http:" && !isAllowed(url, guard)) throw refused(text, "it is not encrypted");
  return url;
}

function isAllowed(url: URL, { allowed }: FetchGuard): boolean {
  return allowed.some((entry) => entry === url.origin || entry === url.host || entry === url.hostname);
}

async function addressesOf(url: URL, guard: FetchGuard): Promise<readonly Address[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const look = guard.lookup ?? ((name: string) => systemLookup(name, { all: true, verbatim: true }));
  const addresses = family === 0 ? await look(host).catch(() => []) : [{ address: host, family }];
  if (addresses.length === 0) throw refused(url.href, "its name leads nowhere");
  if (isAllowed(url, guard)) return addresses;
  const hidden = addresses.find(({ address }) => !isPublicAddress(address));
  if (hidden !== undefined) throw refused(url.href, `it leads to ${hidden.address}, which is not public`);
  return addresses;
}

async function send(url: URL, init: RequestInit, signal: AbortSignal, guard: FetchGuard): Promise<Response> {
  const tunnel = await tunnelFor(url, guard.proxy ?? proxyFromEnvironment(process.env));
  // A host that is allowed may be one that only the proxy can look up.
  const addresses = tunnel !== undefined && isAllowed(url, guard) ? [] : await addressesOf(url, guard);
  const body = init.body === undefined || init.body === null ? undefined : await new Response(init.body).text();
  const headers = Object.fromEntries(new Headers(init.headers).entries());
  if (init.body instanceof URLSearchParams) headers["content-type"] ??= "application/x-www-form-urlencoded;charset=UTF-8";
  if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
  const options: RequestOptions = {
    method: init.method ?? "GET",
    headers: { "user-agent": "lorimer", accept: "application/json", host: url.host, ...headers },
    signal,
    agent: tunnel ?? false,
    ...(tunnel === undefined || addresses[0] === undefined ? {} : pinned(url, addresses[0])),
    // The name is not asked for again: it could lead elsewhere by now.
    lookup: (_host, { all }, done) => {
      const first = addresses[0];
      if (all === true) (done as unknown as (error: null, list: Address[]) => void)(null, [...addresses]);
      else done(null, first?.address ?? "", first?.family);
    },
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, (message) => {
      received(message, url).then(resolve, reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Connects to the checked address; the name is what the certificate must have. */
function pinned(url: URL, { address }: Address): RequestOptions & { readonly servername?: string } {
  return { host: address, hostname: address, ...(isIP(url.hostname.replace(/^\[|\]$/g, "")) === 0 ? { servername: url.hostname } : {}) };
}

async function received(message: IncomingMessage, url: URL): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      message.destroy();
      throw refused(url.href, `its answer has more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const status = message.statusCode ?? 502;
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2)
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  if (status < 200 || status > 599) throw refused(url.href, `its answer has the status ${status}`);
  return new Response([204, 205, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers });
}

/** What the next hop is sent: credentials stay with the origin they were meant for. */
function following(init: RequestInit, status: number, leaves: boolean): RequestInit {
  const headers = new Headers(init.headers);
  if (leaves) for (const name of ["authorization", "cookie", "proxy-authorization"]) headers.delete(name);
  const method = init.method ?? "GET";
  if (method === "GET" || method === "HEAD") return { ...init, headers };
  if (leaves) throw refused("a redirect", "what was sent is not sent to another origin");
  return status === 307 || status === 308 ? { ...init, headers } : { headers, method: "GET" };
}

function refused(address: string, why: string): LorimerError {
  const shown = address.replace(/[?#].*$/s, "").slice(0, 200);
  return new LorimerError("MCP_ADDRESS_REFUSED", `${JSON.stringify(shown)} is not asked: ${why}.`, {
    hint: "A host on a private network can be allowed in the server's entry: oauth.privateHosts.",
  });
}
