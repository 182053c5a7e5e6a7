import { openCliHarness } from "../open-harness.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import type { McpServer, McpServers } from "@lorimer/plugin-mcp/contract";
import { visible } from "../render/visible.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

const usage =
  "The mcp commands are: list, get NAME, test NAME, add NAME COMMAND|URL [ARGUMENTS], add-json NAME JSON, remove NAME, approve NAME, enable NAME, disable NAME, login NAME, logout NAME, serve";

/** `lorimer mcp …`: shows, tests and changes the MCP servers of this project and of the person. */
export async function mcpCommand(setup: Setup): Promise<number> {
  const [verb = "list", name = "", ...rest] = setup.args.operands;
  switch (verb) {
    case "list":
      return withServers(setup, (servers) => print(setup, servers.list()));
    case "get":
    case "test":
      return withServers(setup, async (servers) => {
        if (verb === "test" && servers.list().some((server) => server.name === name && server.status === "needs-auth"))
          await servers.reconnect(name);
        const found = servers.list().filter((server) => server.name === name);
        if (found.length === 0) throw usageError(`There is no MCP server "${name}".`, "lorimer mcp list shows those there are.");
        return print(setup, found, true) || (verb === "test" && found[0]?.status !== "connected" ? 1 : 0);
      });
    case "approve":
      return withServers(setup, async (servers) => {
        await servers.approve(name);
        return said(setup, `The tools of "${name}" are approved as they are now.`);
      });
    case "enable":
    case "disable":
      return withServers(setup, async (servers) => {
        await servers.enable(name, verb === "enable");
        return said(setup, `"${name}" is ${verb}d in this project.`);
      });
    case "login":
      return withServers(setup, async (servers) => (await import("./login-command.js")).login(setup, servers, name));
    case "logout":
      return withServers(setup, async (servers) => {
        await servers.logout(name);
        return said(setup, `What was kept of the sign-in to "${name}" is gone.`);
      });
    case "serve":
      return (await import("./serve-command.js")).serveCommand(setup);
    case "add":
      return add(setup, name, entryOf(setup, rest));
    case "add-json":
      return add(setup, name, parsedEntry(rest.join(" ")));
    case "remove":
      return remove(setup, name);
    default:
      throw usageError(usage);
  }
}

async function withServers(setup: Setup, work: (servers: McpServers) => number | Promise<number>): Promise<number> {
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    const { McpServers: token } = await import("@lorimer/plugin-mcp/contract");
    const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
    const servers = await session.service(token);
    await servers.connect(setup.ending);
    return await work(servers);
  } finally {
    await close();
  }
}

function entryOf({ args }: Setup, [target = "", ...rest]: readonly string[]): unknown {
  if (target === "") throw usageError(usage, "lorimer mcp add NAME -- COMMAND ARGUMENTS, or lorimer mcp add NAME URL --transport http");
  const transport = args.transport ?? (/^https?:\/\//.test(target) ? "http" : /^wss?:\/\//.test(target) ? "ws" : "stdio");
  const env = pairs("--env", args.serverEnv, "=");
  const headers = pairs("--header", args.headers, ":");
  if (transport === "stdio") return { type: "stdio", command: target, args: rest, ...(env === undefined ? {} : { env }) };
  if (rest.length > 0) throw usageError(`A server at an address takes no arguments: ${rest.join(" ")}`);
  return { type: transport, url: target, ...(headers === undefined ? {} : { headers }) };
}

function pairs(flag: string, given: readonly string[], separator: "=" | ":"): Readonly<Record<string, string>> | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf(separator);
      if (at <= 0) throw usageError(`${flag} needs NAME${separator}VALUE: ${text}`);
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

function parsedEntry(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`That is no JSON: ${text}`, `lorimer mcp add-json NAME '{"type":"stdio","command":"…"}'`);
  }
}

function folders({ project, env, host }: Setup): { readonly projectFolder: string; readonly userFolder: string } {
  return { projectFolder: project, userFolder: lorimerHome(env, host.home) };
}

async function add(setup: Setup, name: string, entry: unknown): Promise<number> {
  const { addServer, serverPlace } = await import("@lorimer/plugin-mcp/edit");
  const place = serverPlace(setup.args.scope ?? "local", folders(setup));
  await addServer(place, name, entry);
  return said(setup, `"${name}" is in ${place.file}. lorimer mcp test ${name} tries it.`);
}

async function remove(setup: Setup, name: string): Promise<number> {
  const { removeServer, serverPlace } = await import("@lorimer/plugin-mcp/edit");
  const scopes = setup.args.scope === undefined ? (["local", "project", "user"] as const) : [setup.args.scope];
  for (const scope of scopes) {
    const place = serverPlace(scope, folders(setup));
    if (await removeServer(place, name)) return said(setup, `"${name}" is taken out of ${place.file}.`);
  }
  throw usageError(`There is no server "${name}" in ${scopes.join(", ")}.`);
}

function said({ out }: Setup, text: string): number {
  out.write(`${visible(text)}\n`);
  return 0;
}

function print({ args, out }: Setup, servers: readonly McpServer[], whole = false): number {
  if (args.json) out.write(`${JSON.stringify(servers, null, 2)}\n`);
  else if (servers.length === 0) out.write("No MCP servers are configured.\n");
  else out.write(visible(`${servers.flatMap((server) => linesOf(server, whole)).join("\n")}\n`));
  return 0;
}

function linesOf(server: McpServer, whole: boolean): readonly string[] {
  const { name, status, reason, scope, source, transport, target, tools, prompts, resources } = server;
  const counts = status === "connected" ? [`${tools.length} tools, ${prompts.length} prompts, ${resources.length} resources`] : [];
  const head = `${name.padEnd(20)} ${status.padEnd(12)} ${[...counts, ...(reason === "" ? [] : [reason])].join("; ")}`;
  if (!whole) return [head, `  ${transport}: ${target}  (${scope}: ${source})`];
  return [
    head,
    `  ${transport}: ${target}`,
    `  ${scope}: ${source}`,
    ...(server.version === "" ? [] : [`  version ${server.version}, protocol ${server.protocol}`]),
    ...tools.map(
      (tool) => `  ${tool.offeredAs}${tool.state === "offered" ? "" : `  [${tool.state}]`}  ${tool.description.split("\n")[0] ?? ""}`,
    ),
    ...prompts.map((prompt) => `  prompt ${prompt.name}  ${prompt.description.split("\n")[0] ?? ""}`),
    ...resources.map((resource) => `  resource ${resource.uri}  ${resource.name}`),
  ];
}
