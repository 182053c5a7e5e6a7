import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { proxyFromEnvironment, tunnelFor } from "@lorimer/sdk/http";
import type { ProxySettings } from "@lorimer/sdk/http";

/** A fetch that knows the proxies of the environment, which that of Node 20 does not. It follows no redirect. */
export function proxiedFetch(proxy: ProxySettings = proxyFromEnvironment(process.env)): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const agent = await tunnelFor(url, proxy);
    if (agent === undefined) return fetch(url, { ...init, redirect: "manual" });
    const body = init.body === undefined || init.body === null ? undefined : Buffer.from(await new Response(init.body).arrayBuffer());
    const headers = { "user-agent": "lorimer", ...Object.fromEntries(new Headers(init.headers).entries()) };
    const { request } = await (url.protocol === "https:" ? import("node:https") : import("node:http"));
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, { method: init.method ?? "GET", headers, agent, ...(init.signal ? { signal: init.signal } : {}) }, resolve);
      sent.on("error", reject);
      sent.end(body);
    });
    return answered(message);
  };
}

function answered(message: IncomingMessage): Response {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2)
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  const status = message.statusCode ?? 502;
  const hasBody = ![204, 205, 304].includes(status);
  if (!hasBody) message.resume();
  return new Response(hasBody ? (Readable.toWeb(message) as ReadableStream) : null, {
    status,
    statusText: message.statusMessage ?? "",
    headers,
  });
}
