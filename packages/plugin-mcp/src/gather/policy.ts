import { endpointOf } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";

/** One entry of `allowedMcpServers` or `deniedMcpServers`. */
export interface PolicyEntry {
  readonly serverName?: string;
  readonly serverUrl?: string;
  readonly serverCommand?: readonly string[];
}

/** Whether policy lets a server be used; a reason when it does not. Deny wins; no list of allowed ones means all, an empty one none. */
export function refusedByPolicy(
  config: ServerConfig,
  { allowed, denied }: { readonly allowed: readonly PolicyEntry[] | undefined; readonly denied: readonly PolicyEntry[] },
): string | undefined {
  if (denied.some((entry) => matches(entry, config, denied, true))) return "policy denies it (deniedMcpServers)";
  if (allowed === undefined || allowed.some((entry) => matches(entry, config, allowed, false))) return undefined;
  return "policy allows other servers only (allowedMcpServers)";
}

/** Where a list says which commands, or which addresses, a mere name is not enough to be allowed. */
function matches(entry: PolicyEntry, config: ServerConfig, list: readonly PolicyEntry[], denies: boolean): boolean {
  if (entry.serverUrl !== undefined) return "url" in config && urlPattern(entry.serverUrl).test(plainUrl(config.url));
  if (entry.serverCommand !== undefined)
    return config.type === "stdio" && JSON.stringify([entry.serverCommand[0], entry.serverCommand.slice(1)]) === endpointOf(config);
  if (entry.serverName !== config.name) return false;
  if (denies) return true;
  const isNamedBetter =
    config.type === "stdio" ? list.some((other) => other.serverCommand !== undefined) : list.some((other) => other.serverUrl !== undefined);
  return !isNamedBetter;
}

/** The address as it is connected to, however it is written, so that nothing in it looks like another host. */
function plainUrl(address: string): string {
  const url = new URL(address);
  url.hostname = url.hostname.replace(/\.$/, "");
  return url.href;
}

/** `*` stands for anything but never reaches past the host into the path. */
function urlPattern(pattern: string): RegExp {
  const [, scheme = "*", host = "", path = ""] = /^(?:([^:/]*):\/\/)?([^/]*)(.*)$/s.exec(pattern) ?? [];
  const part = (text: string, wild: string): string =>
    text
      .split("*")
      .map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(wild);
  return new RegExp(`^${part(scheme, "[^:/]*")}://${part(host, "[^/]*")}${path === "" ? "/?" : part(path, ".*")}$`, "i");
}
