import type { Agent } from "node:http";
import { proxyFor } from "./proxy.js";
import type { ProxySettings } from "./proxy.js";

/**
 * The agent by which an address (`http:`, `https:`, `ws:` or `wss:`) is reached through the proxy that is set for it, by CONNECT; undefined: it
 * is reached directly. For clients that need an agent of Node; `createNodeFetch` finds its own way.
 */
export async function tunnelFor(url: URL, settings: ProxySettings | undefined, timeoutMs = 15_000): Promise<Agent | undefined> {
  const isSecure = url.protocol === "https:" || url.protocol === "wss:";
  const proxy = proxyFor(new URL(url.href.replace(/^[a-z]+:/, isSecure ? "https:" : "http:")), settings);
  if (proxy === undefined) return undefined;
  const { PlainTunnelAgent, TunnelAgent } = await import("./tunnel-agent.js");
  return isSecure ? new TunnelAgent(proxy, timeoutMs, {}) : new PlainTunnelAgent(proxy, timeoutMs);
}

/** What the environment says, under the names in use; small letters win. */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const named = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const [http, https, no] = [named("HTTP_PROXY") ?? named("ALL_PROXY"), named("HTTPS_PROXY") ?? named("ALL_PROXY"), named("NO_PROXY")];
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }), ...(no === undefined ? {} : { no }) };
}
