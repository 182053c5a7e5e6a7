import { BlockList, isIP } from "node:net";
import { HttpError } from "./http-error.js";

/** Which proxy to use, in the form of the usual variables `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. */
export interface ProxySettings {
  /** Proxy for `http:` addresses, such as `http://user:password@proxy:3128`. */
  readonly http?: string;
  /** Proxy for `https:` addresses. */
  readonly https?: string;
  /** Hosts that are reached directly: names, `.suffix`, `*.suffix`, `host:port`, addresses, `10.0.0.0/8`, or `*`; separated by commas. */
  readonly no?: string;
}

/** The proxy that an address is to be reached through. The own machine is always reached directly. */
export function proxyFor(url: URL, settings: ProxySettings | undefined): URL | undefined {
  const address = url.protocol === "https:" ? settings?.https : settings?.http;
  if (address === undefined || address === "" || isLoopback(url.hostname)) return undefined;
  if (settings?.no !== undefined && isExempt(url, settings.no)) return undefined;
  return parseProxy(address);
}

/** The value of a `Proxy-Authorization` header, where the proxy's address holds credentials. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === "") return undefined;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

function parseProxy(address: string): URL {
  const text = address.includes("://") ? address : `http://${address}`;
  if (!URL.canParse(text)) throw new HttpError("proxy_invalid", "The proxy's address is not a URL.");
  const proxy = new URL(text);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw new HttpError(
      "proxy_invalid",
      `A proxy of the kind "${proxy.protocol.slice(0, -1)}" is not supported; use one that speaks http or https.`,
    );
  }
  return proxy;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInSubnet(host, entry);
  if (isIP(entry) !== 0) return entry === host;
  const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry.replace(/^\[(.*)\]/, "$1")) ?? [];
  if (only !== undefined && only !== port) return false;
  const suffix = name.replace(/^\*?\./, "");
  return host === suffix || host.endsWith(`.${suffix}`);
}

function isInSubnet(host: string, entry: string): boolean {
  const [network = "", bits = ""] = entry.split("/");
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const subnet = new BlockList();
  subnet.addSubnet(network, Number(bits), family === 4 ? "ipv4" : "ipv6");
  return subnet.check(host, family === 4 ? "ipv4" : "ipv6");
}
