import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import { HttpError } from "./http-error.js";
import { http } from "./http-module.js";
import { NodeResponse } from "./node-response.js";
import { proxyAuthorization, proxyFor } from "./proxy.js";
import type { ProxySettings } from "./proxy.js";

export interface NodeFetchOptions {
  readonly proxy?: ProxySettings;
  /** Milliseconds to get a connection, a proxy's part and TLS included. Default 15,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without a byte, before the answer begins or while it streams. Default 90,000. */
  readonly idleTimeoutMs?: number;
  /** PEM certificates to trust in addition to Node's own. */
  readonly ca?: string;
}

export interface NodeFetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** Sends one request and resolves when its answer begins. Never follows a redirect, never retries. Rejects with an error that `networkFailure` understands. */
export type NodeFetch = (url: string | URL, init?: NodeFetchInit) => Promise<NodeResponse>;

interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Sender = (url: URL, outgoing: Outgoing) => ClientRequest;

/** Bodies are written in pieces of this size, so that a slow upload is told from a stalled one. */
const sliceBytes = 256 * 1024;

/**
 * A `fetch` over `node:http` that keeps its connections. It does without the global `fetch`, `Headers` and `Response`, because the
 * first touch of any of them makes Node 20 load a second HTTP client: 25 ms or more, and at least 10 MB.
 */
export function createNodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  const connectTimeoutMs = options.connectTimeoutMs ?? 15_000;
  const idleTimeoutMs = options.idleTimeoutMs ?? 90_000;
  const senders = new Map<string, Promise<Sender>>();

  return async (input, init = {}) => {
    const url = new URL(input);
    init.signal?.throwIfAborted();
    const proxy = proxyFor(url, options.proxy);
    const key = `${url.protocol} ${proxy?.href ?? ""}`;
    const sender = senders.get(key) ?? openSender(url, proxy, connectTimeoutMs, options.ca);
    senders.set(key, sender);
    return send(await sender, url, init, { connectTimeoutMs, idleTimeoutMs });
  };
}

/** The way to send to an address: which module, which pool of connections. Modules that are not needed are not loaded. */
async function openSender(url: URL, proxy: URL | undefined, timeoutMs: number, ca: string | undefined): Promise<Sender> {
  const pool = { keepAlive: true, scheduling: "lifo", maxFreeSockets: 16 } as const;
  if (url.protocol === "http:" && proxy === undefined) {
    const agent = new http.Agent(pool);
    return (target, outgoing) => http.request(target, { ...outgoing, agent });
  }
  if (url.protocol === "http:" && proxy?.protocol === "http:") {
    const agent = new http.Agent(pool);
    return (target, outgoing) => http.request({ ...absoluteForm(target, proxy, outgoing), agent });
  }
  const https = await import("node:https");
  const trust = ca === undefined ? {} : { ca: [...(await import("node:tls")).rootCertificates, ca] };
  if (proxy === undefined) {
    const agent = new https.Agent({ ...pool, ...trust });
    return (target, outgoing) => https.request(target, { ...outgoing, agent });
  }
  if (url.protocol === "http:") {
    const agent = new https.Agent({ ...pool, ...trust });
    return (target, outgoing) => https.request({ ...absoluteForm(target, proxy, outgoing), agent });
  }
  const { TunnelAgent } = await import("./tunnel-agent.js");
  const agent = new TunnelAgent(proxy, timeoutMs, { ...pool, ...trust });
  return (target, outgoing) => https.request(target, { ...outgoing, agent });
}

/** A plain request through a proxy names the whole address in its first line. */
function absoluteForm(target: URL, proxy: URL, outgoing: Outgoing): RequestOptions {
  const authorization = proxyAuthorization(proxy);
  return {
    method: outgoing.method,
    protocol: proxy.protocol,
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : proxy.port,
    path: target.href,
    headers: { ...outgoing.headers, host: target.host, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) },
  };
}

interface Limits {
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

function send(sender: Sender, url: URL, init: NodeFetchInit, limits: Limits): Promise<NodeResponse> {
  const body = init.body === undefined ? undefined : bytesOf(init.body);
  const length: Readonly<Record<string, string>> = body === undefined ? {} : { "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const request = sender(url, { method: init.method ?? "GET", headers: { "accept-encoding": "identity", ...init.headers, ...length } });
    const fail = (error: Error): void => {
      stopWaiting();
      // Node holds the error back while the request has no socket yet, so the promise does not wait for the event.
      reject(error);
      request.destroy(error);
    };
    const connecting = setTimeout(
      () => fail(new HttpError("connect_timeout", `No connection to ${url.host} within ${limits.connectTimeoutMs} ms.`)),
      limits.connectTimeoutMs,
    );
    const waiting = setTimeout(
      () => fail(new HttpError("stalled", `No answer from ${url.host} within ${limits.idleTimeoutMs} ms.`)),
      limits.idleTimeoutMs,
    );
    const abort = (): void => fail(new HttpError("aborted", "The request was cancelled."));
    const stopWaiting = (): void => {
      clearTimeout(connecting);
      clearTimeout(waiting);
    };

    const forgetSignal = (): void => init.signal?.removeEventListener("abort", abort);
    init.signal?.addEventListener("abort", abort, { once: true });
    request.once("close", forgetSignal);
    request.on("error", fail);
    request.once("socket", (socket) =>
      whenConnected(socket, url.protocol, () => {
        clearTimeout(connecting);
        waiting.refresh();
      }),
    );
    request.once("response", (message) => {
      stopWaiting();
      // From its end on the connection belongs to the pool, and an abort must not reach it.
      message.once("end", forgetSignal);
      if (message.statusCode !== undefined && message.statusCode >= 300 && message.statusCode < 400)
        return fail(redirectError(url, message));
      resolve(new NodeResponse(message, url.href, limits.idleTimeoutMs));
    });
    write(request, body, () => waiting.refresh());
  });
}

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function whenConnected(socket: Socket, protocol: string, connected: () => void): void {
  if (!socket.connecting) return connected();
  socket.once(protocol === "https:" ? "secureConnect" : "connect", connected);
}

function write(request: ClientRequest, body: Buffer | undefined, progressed: () => void): void {
  if (body === undefined || body.length <= sliceBytes) {
    request.end(body);
    return;
  }
  let offset = 0;
  const next = (error?: Error | null): void => {
    if (error !== undefined && error !== null) return;
    progressed();
    if (offset >= body.length) {
      request.end();
      return;
    }
    const slice = body.subarray(offset, offset + sliceBytes);
    offset += sliceBytes;
    request.write(slice, next);
  };
  next();
}

function redirectError(url: URL, message: IncomingMessage): HttpError {
  const location = message.headers.location ?? "";
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  const where = target === undefined ? "elsewhere" : `to ${target.origin}${target.pathname}`;
  message.destroy();
  return new HttpError(
    "redirect",
    `${url.host} redirects ${where}. Redirects are not followed, because they would hand the credentials on.`,
    {
      status: message.statusCode ?? 0,
    },
  );
}
