import { createHash } from "node:crypto";
import type { ServerScope } from "../contract/index.js";

interface Common {
  /** As it is configured. */
  readonly name: string;
  readonly scope: ServerScope;
  readonly source: string;
  /** Milliseconds that a call may take. */
  readonly timeoutMs?: number;
  /** Its tools are never deferred. */
  readonly alwaysLoad: boolean;
  /** The package it came with. */
  readonly plugin?: PluginOrigin;
  /** What stands in the place of its variables, by their names. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface PluginOrigin {
  readonly name: string;
  readonly root: string;
  readonly data: string;
}

export interface StdioServer extends Common {
  readonly type: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RemoteServer extends Common {
  readonly type: "http" | "sse" | "ws";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A shell command that prints more headers as a JSON object. */
  readonly headersHelper?: string;
  readonly oauth?: OAuthConfig;
}

export interface OAuthConfig {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Where a document about this client stands, for servers that take its address as the client's id. */
  readonly clientMetadataUrl?: string;
  readonly callbackPort?: number;
  readonly authServerMetadataUrl?: string;
  /** The one authorization server that the client's secrets are sent to. */
  readonly issuer?: string;
  /** Joined by blanks. */
  readonly scopes?: string;
  /** Hosts (`name` or `name:port`) on private networks that may be asked in the course of a sign-in. */
  readonly privateHosts?: readonly string[];
  /** Signs in by itself, as this client and nobody in particular. */
  readonly grant?: "client_credentials";
  /** PEM; signs the client's assertions in place of a secret. */
  readonly privateKey?: string;
  /** Default: RS256. */
  readonly algorithm?: string;
  /** An identity provider's word is exchanged for access. */
  readonly crossApp?: CrossAppConfig;
}

export interface CrossAppConfig {
  /** The identity provider; or its token endpoint. */
  readonly idpUrl?: string;
  readonly idpTokenEndpoint?: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly idToken: string;
}

export interface HostServer extends Common {
  readonly type: "in-process";
}

/** A server as it would be connected to, every variable replaced. */
export type ServerConfig = StdioServer | RemoteServer | HostServer;

/** What an approval is bound to: everything that decides what is started or connected to, and nothing else. */
export function contentHash(config: ServerConfig): string {
  const content =
    config.type === "stdio"
      ? [config.type, config.command, config.args, sorted(config.env), config.cwd ?? ""]
      : config.type === "in-process"
        ? [config.type, config.name]
        : [
            config.type,
            config.url,
            sorted(config.headers),
            config.headersHelper ?? "",
            config.oauth?.authServerMetadataUrl ?? "",
            config.oauth?.issuer ?? "",
          ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** What the definitions of a server's tools are remembered by: which server it is, but not which credentials it is given. */
export function pinKey(config: ServerConfig): string {
  return createHash("sha256")
    .update(JSON.stringify([config.name, config.type, targetOf(config)]))
    .digest("hex");
}

function sorted(record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What two servers have in common when they are the same server under two names. */
export function endpointOf(config: ServerConfig): string {
  if (config.type === "stdio") return JSON.stringify([config.command, config.args]);
  return config.type === "in-process" ? config.name : config.url.replace(/\/+$/, "");
}

/** What would be started or connected to, for people: the whole command line, or the address without its query; variables by their names. */
export function targetOf(config: ServerConfig): string {
  if (config.type === "in-process") return "in this process";
  const shown = (text: string): string => named(text, config.variables);
  if (config.type === "stdio")
    return [config.command, ...config.args]
      .map(shown)
      .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)))
      .join(" ");
  return shown(config.url)
    .replace(/[?#].*$/s, "")
    .replace(/\/\/[^/@]*@/, "//");
}

/** What a server or its connection says, without the values that its entry holds for it alone. */
export function withoutSecrets(config: ServerConfig, text: string): string {
  const own = config.type === "stdio" ? config.env : config.type === "in-process" ? {} : config.headers;
  const bare = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.replace(/^(?:Bearer|Basic) /i, "")]));
  return named(text, { ...bare, ...config.variables });
}

/** Values shorter than this are not searched for: they would tear holes into ordinary words. */
const leastChars = 6;

function named(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([, value]) => value.length >= leastChars)
    .sort(([, a], [, b]) => b.length - a.length)
    .reduce((clean, [name, value]) => clean.replaceAll(value, () => `\${${name}}`), text);
}

/** A name as it may stand in a tool's name. */
export function spelled(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}

/** `mcp__server__tool`; for a server of a package `mcp__plugin_package_server__tool`. At most 64 characters: a longer one is cut and told apart by a digest. */
export function toolName(config: Pick<Common, "name" | "plugin">, tool: string): string {
  const server = config.plugin === undefined ? spelled(config.name) : `plugin_${spelled(config.plugin.name)}_${spelled(ownName(config))}`;
  const whole = `mcp__${server}__${spelled(tool)}`;
  if (whole.length <= 64) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${whole.slice(0, 55)}_${digest}`;
}

/** Servers of packages are listed as `package:server`. */
function ownName({ name, plugin }: Pick<Common, "name" | "plugin">): string {
  return plugin !== undefined && name.startsWith(`${plugin.name}:`) ? name.slice(plugin.name.length + 1) : name;
}
