import type { ServerScope } from "../contract/index.js";
import { expand } from "./expand.js";
import { readOAuth } from "./read-oauth.js";
import type { PluginOrigin, ServerConfig } from "./server-config.js";

export interface EntryPlace {
  readonly scope: ServerScope;
  readonly source: string;
  readonly plugin?: PluginOrigin;
  /** Values of `${NAME}`. Agent Plugins entries know only the variables of their package, and no defaults. */
  variables(name: string): string | undefined;
  readonly dialect?: "agent-plugins" | "claude";
}

export type ReadEntry =
  | { readonly ok: true; readonly config: ServerConfig; readonly warnings: readonly string[] }
  /** `empty`: it is there to be filled in, and no fault. */
  | { readonly ok: false; readonly reason: string; readonly empty?: true };

const least = 1000;
/** Variables that name a folder of the package or the project: they are no secret, and a person wants to see them. */
const folders = /^(?:CLAUDE|LORIMER)_(?:PLUGIN|PROJECT)_/;

/** Reads one entry of a server list in any of the forms that are in use. */
export function readEntry(name: string, raw: unknown, place: EntryPlace): ReadEntry {
  if (!isRecord(raw)) return refused("it is no object");
  if (raw["enabled"] === false || raw["disabled"] === true) return { ok: false, reason: "it is switched off in its file", empty: true };
  const missing = new Set<string>();
  const variables: Record<string, string> = {};
  const isExact = place.dialect === "agent-plugins";
  const fill = (text: string): string => {
    if (isExact) return text.replaceAll(/\$\{([A-Z_]+)\}/g, (whole, variable: string) => place.variables(variable) ?? whole);
    const result = expand(text, (variable) => {
      const value = place.variables(variable);
      if (value !== undefined && !folders.test(variable)) variables[variable] = value;
      return value;
    });
    for (const variable of result.missing) missing.add(variable);
    return result.text;
  };
  // Agent Plugins 1.0: the exact names of its two variables, and only in args, env and cwd.
  const asIs = (text: string): string => (isExact ? text : fill(text));
  if (raw["type"] === "in-process")
    return place.scope === "host"
      ? {
          ok: true,
          config: { name, scope: place.scope, source: place.source, alwaysLoad: false, variables, type: "in-process" },
          warnings: [],
        }
      : refused(`"in-process" servers are brought by the embedding program only`);
  const type = transportOf(raw);
  if (type === undefined) return refused(`"${String(raw["type"])}" is no transport; those there are: stdio, http, sse, ws`);
  const timeout = raw["timeout"];
  const common = {
    name,
    scope: place.scope,
    source: place.source,
    alwaysLoad: raw["alwaysLoad"] === true,
    variables,
    ...(typeof timeout === "number" && timeout >= least ? { timeoutMs: timeout } : {}),
    ...(place.plugin === undefined ? {} : { plugin: place.plugin }),
  };
  const warnings = (): readonly string[] => [
    ...[...missing].map((variable) => `\${${variable}} is not set`),
    ...(timeout === undefined || (typeof timeout === "number" && timeout >= least)
      ? []
      : [`its timeout is no number of at least ${least} milliseconds, and does not count`]),
  ];

  if (type === "stdio") {
    const { command, args = [], env = {}, cwd } = raw;
    if (typeof command !== "string" || command.trim() === "") return refused("it names no command");
    if (!isTextList(args)) return refused("its args are no list of texts");
    if (!isTextMap(env)) return refused("its env is no map of texts");
    if (cwd !== undefined && typeof cwd !== "string") return refused("its cwd is no text");
    const filled = {
      command: asIs(command),
      args: args.map(fill),
      env: mapped(env, fill),
      ...(cwd === undefined ? {} : { cwd: fill(cwd) }),
    };
    return { ok: true, config: { ...common, type, ...filled }, warnings: warnings() };
  }

  const { url, headers = {}, headersHelper, oauth } = raw;
  if (typeof url !== "string") return refused("it names no url");
  if (url.trim() === "") return { ok: false, reason: "its url is not filled in yet", empty: true };
  if (!isTextMap(headers)) return refused("its headers are no map of texts");
  if (headersHelper !== undefined && typeof headersHelper !== "string") return refused("its headersHelper is no text");
  const address = asIs(url);
  const fault = addressFault(address, type);
  if (fault !== undefined) return refused(fault);
  const filled = {
    url: address,
    headers: mapped(headers, asIs),
    ...(headersHelper === undefined ? {} : { headersHelper: fill(headersHelper) }),
    ...(isRecord(oauth) ? { oauth: readOAuth(oauth, fill) } : {}),
  };
  return { ok: true, config: { ...common, type, ...filled }, warnings: warnings() };
}

function refused(reason: string): ReadEntry {
  return { ok: false, reason };
}

/** An entry with an address and no type means HTTP; the field goes by several names. */
function transportOf(raw: Readonly<Record<string, unknown>>): "stdio" | "http" | "sse" | "ws" | undefined {
  const type = raw["type"] ?? raw["transport"] ?? (raw["url"] === undefined ? "stdio" : "http");
  switch (type) {
    case "stdio":
      return "stdio";
    case "sse":
      return "sse";
    case "http":
    case "streamable-http":
    case "streamableHttp":
    case "streamable_http":
      return "http";
    case "ws":
    case "websocket":
      return "ws";
    default:
      return undefined;
  }
}

function addressFault(address: string, type: "http" | "sse" | "ws"): string | undefined {
  if (/\$\{/.test(address)) return "its url holds a variable that is not set";
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "its url is none";
  }
  const allowed = type === "ws" ? ["ws:", "wss:"] : ["http:", "https:"];
  if (!allowed.includes(url.protocol)) return `its url begins with ${url.protocol}//; ${allowed.join("// or ")}// is expected`;
  return url.username !== "" || url.password !== "" ? "its url holds a name or a password; use headers" : undefined;
}

function mapped(record: Readonly<Record<string, string>>, change: (text: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}

/** The entries of a file: under `mcpServers`, or the file itself. */
export function entriesOf(file: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(file)) return undefined;
  if (!Object.hasOwn(file, "mcpServers")) return file;
  const servers = file["mcpServers"];
  return isRecord(servers) ? servers : undefined;
}
