import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ComponentReport, PackageReading } from "../contract/index.js";
import { inside } from "../read/inside.js";
import { readJson } from "../read/read-json.js";
import { isRecord } from "./read-manifest.js";

const schema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export interface ReadServers {
  readonly servers: PackageReading["mcpServers"];
  readonly components: readonly ComponentReport[];
}

/** Reads `mcp.json`: a fault of the document turns MCP off for the package, a fault of one entry leaves that entry out. */
export async function readServers(root: string): Promise<ReadServers> {
  const found = await inside(root, join(root, "mcp.json"));
  if (found === "missing") return { servers: [], components: [] };
  if (found === "outside") return broken("", "mcp.json lies outside the package");
  const file = await readJson(found.at);
  if (!file.ok) return broken("", `mcp.json ${file.fault}`);
  const { value } = file;
  if (!isRecord(value)) return broken("", "mcp.json is no object");
  if (value["$schema"] !== schema) return broken("", `its $schema is not ${schema}`);
  const extra = Object.keys(value).find((key) => key !== "$schema" && key !== "mcpServers");
  if (extra !== undefined) return broken("", `mcp.json has the field "${extra}"; only $schema and mcpServers may stand there`);
  if (!isRecord(value["mcpServers"])) return broken("", "its mcpServers is no object");

  const servers: PackageReading["mcpServers"][number][] = [];
  const components: ComponentReport[] = [];
  for (const [name, entry] of Object.entries(value["mcpServers"])) {
    const fault = isRecord(entry) ? await entryFault(root, entry) : "it is no object";
    components.push({
      kind: "mcp-server",
      name,
      path: "mcp.json",
      status: fault === undefined ? "supported" : "broken",
      reason: fault ?? "",
    });
    if (fault === undefined && isRecord(entry))
      servers.push({ name, config: resolved(root, entry), dialect: "agent-plugins", source: found.at });
  }
  return { servers, components };
}

function broken(name: string, reason: string): ReadServers {
  return { servers: [], components: [{ kind: "mcp-server", name, path: "mcp.json", status: "broken", reason }] };
}

/** A command of the package itself is its file; a bare name is looked for on the search path by whoever starts it. */
function resolved(root: string, entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (entry["type"] === "stdio") {
    const command = String(entry["command"]);
    const cwd = typeof entry["cwd"] === "string" ? entry["cwd"].replace(/^\.(?=\/|$)/, root) : root;
    return { ...entry, command: command.startsWith("./") ? join(root, command) : command, cwd };
  }
  return { ...entry, type: entry["type"] === "streamable-http" ? "http" : "sse" };
}

async function entryFault(root: string, entry: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  switch (entry["type"]) {
    case "stdio":
      return closed(entry, ["type", "command", "args", "env", "cwd"]) ?? (await processFault(root, entry));
    case "streamable-http":
    case "sse":
      return closed(entry, ["type", "url", "headers"]) ?? addressFault(entry);
    default:
      return `its type is ${JSON.stringify(entry["type"])}; stdio, streamable-http and sse are those there are`;
  }
}

function closed(entry: Readonly<Record<string, unknown>>, fields: readonly string[]): string | undefined {
  const extra = Object.keys(entry).find((key) => !fields.includes(key));
  return extra === undefined ? undefined : `the field "${extra}" may not stand in an entry of this type`;
}

async function processFault(root: string, { command, args, env, cwd }: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  if (typeof command !== "string" || command === "" || /\s/.test(command)) return "its command is not one executable name";
  if (args !== undefined && !(Array.isArray(args) && args.every((arg) => typeof arg === "string"))) return "its args are no list of texts";
  if (env !== undefined) {
    if (!isRecord(env) || !Object.values(env).every((value) => typeof value === "string")) return "its env is no map of texts";
    if ("PLUGIN_ROOT" in env || "PLUGIN_DATA" in env) return "its env may not name PLUGIN_ROOT or PLUGIN_DATA";
  }
  if (/[/\\]/.test(command)) {
    if (!command.startsWith("./")) return "its command is a path that does not begin with ./";
    const at = await inside(root, join(root, command));
    if (at === "outside") return "its command lies outside the package";
    if (at === "missing") return "its command is not there";
    if (!(await stat(at.at)).isFile()) return "its command is no file";
  }
  return cwd === undefined ? undefined : cwdFault(root, cwd);
}

async function cwdFault(root: string, cwd: unknown): Promise<string | undefined> {
  if (typeof cwd !== "string") return "its cwd is no text";
  const [, variable, rest = ""] = /^(\.|\$\{PLUGIN_ROOT\}|\$\{PLUGIN_DATA\})(\/.*)?$/s.exec(cwd) ?? [];
  if (variable === undefined || (variable === "." && rest === "")) return "its cwd must begin with ./, ${PLUGIN_ROOT} or ${PLUGIN_DATA}";
  if (rest.split("/").includes("..")) return "its cwd leads upwards";
  if (variable === "${PLUGIN_DATA}") return undefined;
  const at = await inside(root, join(root, rest));
  if (at === "outside") return "its cwd lies outside the package";
  return at === "missing" || (await stat(at.at)).isDirectory() ? undefined : "its cwd is no folder";
}

function addressFault({ url, headers }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof url !== "string") return "its url is no text";
  if (/[\s\0-\x1f]/.test(url)) return "its url is no absolute address";
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    return "its url is no absolute address";
  }
  if (address.protocol !== "https:" && address.protocol !== "http:") return "its url is neither http nor https";
  if (address.username !== "" || address.password !== "" || /\/\/[^/]*@/.test(url)) return "its url holds user information";
  if (address.hash !== "" || url.includes("#")) return "its url has a fragment";
  if (address.protocol === "http:" && !isLoopback(address.hostname)) return "plain http is for localhost only";
  if (headers === undefined) return undefined;
  if (!isRecord(headers) || !Object.values(headers).every((value) => typeof value === "string")) return "its headers are no map of texts";
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const bad = Object.entries(headers).find(([name, value]) => !headerName.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(String(value)));
  if (bad !== undefined) return `"${bad[0]}" is no valid header`;
  return new Set(names).size < names.length ? "it names a header twice" : undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
