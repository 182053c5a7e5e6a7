import { Agent, request as httpsRequest } from "node:https";
import type { AgentOptions } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { HttpError } from "./http-error.js";
import { http } from "./http-module.js";
import { proxyAuthorization } from "./proxy.js";

type Connected = (error: Error | null, socket: Duplex) => void;

/** Keeps TLS connections that go through an HTTP proxy, by its method CONNECT. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;
  readonly #timeoutMs: number;

  constructor(proxy: URL, timeoutMs: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  // Node calls this for each new connection and takes the socket from the callback.
  override createConnection(options: ConnectionOptions, connected: Connected): undefined {
    openTunnel(this.#proxy, `${options.host}:${options.port}`, this.#timeoutMs).then(
      (socket) => {
        const secure = connect({ ...options, socket });
        const failed = (error: Error): void => connected(error, secure);
        secure.once("error", failed);
        secure.once("secureConnect", () => {
          secure.off("error", failed);
          connected(null, secure);
        });
      },
      // Node looks at no socket when there is an error.
      (error: Error) => connected(error, undefined as never),
    );
    return undefined;
  }
}

/** The same for connections that are not encrypted. */
export class PlainTunnelAgent extends http.Agent {
  readonly #proxy: URL;
  readonly #timeoutMs: number;

  constructor(proxy: URL, timeoutMs: number) {
    super();
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(options: ConnectionOptions, connected: Connected): undefined {
    openTunnel(this.#proxy, `${options.host}:${options.port}`, this.#timeoutMs).then(
      (socket) => connected(null, socket),
      (error: Error) => connected(error, undefined as never),
    );
    return undefined;
  }
}

function openTunnel(proxy: URL, target: string, timeoutMs: number): Promise<Socket> {
  const authorization = proxyAuthorization(proxy);
  const isSecure = proxy.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : http.request)({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port === "" ? (isSecure ? 443 : 80) : proxy.port,
      method: "CONNECT",
      path: target,
      agent: false,
      timeout: timeoutMs,
      headers: { host: target, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) },
    });
    request.once("timeout", () => request.destroy(new HttpError("connect_timeout", `The proxy did not answer within ${timeoutMs} ms.`)));
    request.once("error", reject);
    request.once("connect", (response, socket) => {
      const status = response.statusCode ?? 0;
      socket.setTimeout(0);
      if (status >= 200 && status < 300) return resolve(socket);
      socket.destroy();
      reject(new HttpError("proxy_refused", `The proxy ${proxy.host} refused to connect to ${target}: status ${status}.`, { status }));
    });
    // A proxy that answers CONNECT with an ordinary error page.
    request.once("response", (response) => {
      response.resume();
      request.destroy();
      reject(
        new HttpError("proxy_refused", `The proxy ${proxy.host} refused to connect to ${target}.`, { status: response.statusCode ?? 0 }),
      );
    });
    request.end();
  });
}
