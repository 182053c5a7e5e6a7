import { isObject } from "../json/json-object.js";
import type { Collector } from "./collector.js";
import { filesOfCommand, textsIn, withFiles } from "./command-text.js";

/** A map of MCP servers, by name. The name is not part of what is consented to: the same server under another name does the same. */
export function addServers(value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return to.add("server", "mcpServers", path, `says ${JSON.stringify(value)}`, value);
  for (const name of Object.keys(value)) {
    const server = value[name];
    const files = filesOfCommand(textsIn(server), to.reader);
    to.add("server", name, path, `${actionOf(server)}${withFiles(files)}`, [server, files]);
  }
}

/** The whole of an `.mcp.json`: a map under `mcpServers`, or the map itself. */
export function addServerFile(value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return to.tell("unreadable", path, path, "is not an object, so it is ignored");
  if (!Object.hasOwn(value, "mcpServers")) return addServers(value, path, to);
  addServers(value["mcpServers"], path, to);
}

function actionOf(server: unknown): string {
  if (!isObject(server)) return `says ${JSON.stringify(server)}`;
  const { command, args, env, url, type, ...rest } = server;
  const more = Object.keys(rest).length === 0 ? "" : ` with ${JSON.stringify(rest)}`;
  const variables = env === undefined ? "" : ` with the variables ${JSON.stringify(env)}`;
  if (typeof command === "string" && url === undefined) {
    const words = args === undefined ? "" : ` ${Array.isArray(args) ? args.map(quoted).join(" ") : JSON.stringify(args)}`;
    return `starts \`${command}${words}\`${variables}${more}`;
  }
  if (typeof url === "string" && command === undefined)
    return `connects to ${url}${type === undefined ? "" : ` (${JSON.stringify(type)})`}${variables}${more}`;
  return `says ${JSON.stringify(server)}`;
}

function quoted(argument: unknown): string {
  return typeof argument === "string" && /^[\w@%+=:,./-]+$/.test(argument) ? argument : (JSON.stringify(argument) ?? "");
}
