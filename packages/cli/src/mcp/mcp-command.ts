import { openCliHarness } from "../open-harness.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import type { McpServer, McpServers } from "@lorimer/plugin-mcp/contract";
import { visible, visibleLine } from "../render/visible.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

const usage =
  "The mcp commands are: list, get NAME, test NAME, add NAME COMMAND|URL [ARGUMENTS], add-json NAME JSON, remove NAME, approve NAME, enable NAME, disable NAME, login NAME, logout NAME, serve";

/** How many operands each command takes after its own name. `add` and `add-json` take what follows as it is. */
const operandsOf: Readonly<Record<string, readonly [least: number, most: number]>> = {
  list: [0, 0],
  serve: [0, 0],
  add: [2, Infinity],
  "add-json": [2, Infinity],
  ...Object.fromEntries(
    ["get", "test", "remove", "approve", "enable", "disable", "login", "logout"].map((verb) => [verb, [1, 1] as const]),
  ),
};

/** `lorimer mcp …`: shows, tests and changes the MCP servers of this project and of the person. */
export async function mcpCommand(setup: Setup): Promise<number> {
  const [verb = "list", ...operands] = setup.args.operands;
  const [name = "", ...rest] = operands;
  const [least, most] = (Object.hasOwn(operandsOf, verb) ? operandsOf[verb] : undefined) ?? [Infinity, 0];
  if (operands.length < least || operands.length > most)
    throw usageError(
      usage,
      verb === "add" ? "lorimer mcp add NAME -- COMMAND ARGUMENTS, or lorimer mcp add NAME URL --transport http" : undefined,
    );
  refuseIdleFlags(setup, verb);
  switch (verb) {
    case "list":
      return withServers(setup, async (servers) => {
        await servers.connect(setup.ending);
        return print(setup, servers.list());
      });
    case "get":
    case "test":
      return withServer(setup, name, async (servers) => {
        await settled(servers, name, setup.ending);
        const find = (): readonly McpServer[] => servers.list().filter((server) => server.name === name);
        if (verb === "test" && find()[0]?.status === "needs-auth") await servers.reconnect(name);
        const found = find();
        return print(setup, found, true) || (verb === "test" && found[0]?.status !== "connected" ? 1 : 0);
      });
    case "approve":
      return withServer(setup, name, async (servers) => {
        await servers.approve(name);
        const { status, reason, source } = servers.list().find((server) => server.name === name) ?? {
          status: "failed",
          reason: "",
          source: "",
        };
        if (status === "connected") return said(setup, `The tools of "${name}" are approved as they are now.`);
        return said(setup, `"${name}" is approved as it is configured in ${source}. It is ${status}${reason === "" ? "" : `: ${reason}`}.`);
      });
    case "enable":
    case "disable":
      return withServer(setup, name, async (servers) => {
        await servers.enable(name, verb === "enable");
        return said(setup, `"${name}" is ${verb}d in this project.`);
      });
    case "login":
      return withServer(setup, name, async (servers) => (await import("./login-command.js")).login(setup, servers, name));
    case "logout":
      return withServer(setup, name, async (servers) => {
        await servers.logout(name);
        return said(setup, `What was kept of the sign-in to "${name}" is gone.`);
      });
    case "serve":
      return (await import("./serve-command.js")).serveCommand(setup);
    case "add":
      return add(setup, name, entryOf(setup, rest));
    case "add-json":
      return add(setup, name, parsedEntry(rest.join(" ")));
    default:
      return remove(setup, name);
  }
}

/** A flag that a command does not read would be a wish that nobody hears. */
function refuseIdleFlags({ args }: Setup, verb: string): void {
  const given: readonly (readonly [string, boolean, readonly string[]])[] = [
    ["--transport", args.transport !== undefined, ["add"]],
    ["--env", args.serverEnv.length > 0, ["add"]],
    ["--header", args.headers.length > 0, ["add"]],
    ["--scope", args.scope !== undefined, ["add", "add-json", "remove"]],
    ["--port", args.port !== undefined, ["serve"]],
  ];
  for (const [flag, isGiven, verbs] of given)
    if (isGiven && !verbs.includes(verb)) throw usageError(`${flag} belongs to lorimer mcp ${verbs.join(", ")}.`);
}

async function withServers(setup: Setup, work: (servers: McpServers) => Promise<number>): Promise<number> {
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    const { McpServers: token } = await import("@lorimer/plugin-mcp/contract");
    const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
    // Which entries and files cannot be used, and why.
    session.onEvent((event) => {
      if (event.type === "notice-given") setup.warn(visible(event.text));
    });
    return await work(await session.service(token));
  } catch (error) {
    // Whoever ended it needs no word about that.
    if (setup.ending.aborted) return 1;
    throw error;
  } finally {
    await close();
  }
}

function withServer(setup: Setup, name: string, work: (servers: McpServers, server: McpServer) => Promise<number>): Promise<number> {
  return withServers(setup, async (servers) => {
    const found = (await servers.known()).find((server) => server.name === name);
    if (found === undefined) throw usageError(`There is no MCP server "${name}".`, "lorimer mcp list shows those there are.");
    return work(servers, found);
  });
}

const transports: Readonly<Record<string, string>> = { http: "http", https: "http", ws: "ws", wss: "ws" };

/** Waits until it is known how it stands with one server. Others may hang. */
async function settled(servers: McpServers, name: string, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const { status } = servers.list().find((server) => server.name === name) ?? {};
      if (status !== "waiting" && status !== "connecting") resolve();
    };
    stop = servers.onChange(look);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    look();
  }).finally(() => stop());
}

function entryOf({ args }: Setup, [target = "", ...rest]: readonly string[]): unknown {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target) ?? [];
  const transport = args.transport ?? (scheme === undefined ? "stdio" : transports[scheme.toLowerCase()]);
  if (transport === undefined) throw usageError(`${target} is no address of a server: http, https, ws and wss are.`);
  const env = pairs("--env", args.serverEnv, "=");
  const headers = pairs("--header", args.headers, ":");
  if (transport === "stdio") {
    if (headers !== undefined) throw usageError("A server that is a process takes no --header; it takes --env.");
    return { type: "stdio", command: target, args: rest, ...(env === undefined ? {} : { env }) };
  }
  if (rest.length > 0) throw usageError(`A server at an address takes no arguments: ${rest.join(" ")}`);
  if (env !== undefined) throw usageError("A server at an address takes no --env; it takes --header.");
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
  const isNew = await addServer(place, name, entry);
  return said(setup, `"${name}" is ${isNew ? "" : "replaced "}in ${place.file}. lorimer mcp test ${name} tries it.`);
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
  else
    out.write(
      `${servers
        .flatMap((server) => linesOf(server, whole))
        .map(visibleLine)
        .join("\n")}\n`,
    );
  return 0;
}

/** Each is one line of what a person reads, whatever a server says in it. */
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
    ...tools.flatMap(({ offeredAs, state, description }) => {
      // All of what the model would read: whoever approves a tool must see it.
      const [first = "", ...more] = description.split(/\r?\n/);
      return [`  ${offeredAs}${state === "offered" ? "" : `  [${state}]`}  ${first}`, ...more.map((line) => `      ${line}`)];
    }),
    ...prompts.map((prompt) => `  prompt ${prompt.name}  ${prompt.description.split("\n")[0] ?? ""}`),
    ...resources.map((resource) => `  resource ${resource.uri}  ${resource.name}`),
  ];
}
