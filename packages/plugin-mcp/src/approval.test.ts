import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tool } from "@modelcontextprotocol/client";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { contentHash } from "./config/server-config.js";
import { gatherServers } from "./gather/gather-servers.js";
import type { ServerList } from "./gather/gather-servers.js";
import { McpServers, plugin } from "./index.js";
import { toolHash } from "./offering/pins.js";

const toldServer = fileURLToPath(new URL("../test/told-server.mjs", import.meta.url));

/** A server whose tools stand in a file, in a new session each time. */
interface Told extends AsyncDisposable {
  lists(...tools: readonly object[]): Promise<void>;
  /** It cannot start. */
  breaks(): Promise<void>;
  /** Names of the tools that the model is offered. */
  offered(before?: (servers: McpServers) => Promise<void>): Promise<readonly string[]>;
  state(): Promise<string>;
}

const entries: Readonly<Record<string, object>> = {
  a: { command: "node", args: ["server.js", "--safe"], env: { MODE: "plain", LEVEL: "1" } },
  b: { command: "/usr/bin/server" },
  c: { command: "npx", args: ["-y", "@scope/server@1.0.0"] },
  d: { command: "node", cwd: "/srv/a" },
  e: { type: "http", url: "https://one.example/mcp" },
  f: { type: "http", url: "https://two.example/mcp", headers: { "X-Team": "blue", Accept: "x" } },
  g: { type: "sse", url: "https://three.example/sse" },
  h: { type: "ws", url: "wss://four.example/" },
  i: { type: "http", url: "https://five.example/mcp", headersHelper: "print-headers" },
  j: { type: "http", url: "https://six.example/mcp", oauth: { authServerMetadataUrl: "https://login.example/meta" } },
};

const tools: readonly Tool[] = Array.from({ length: 10 }, (_, index) => ({
  name: `tool${index}`,
  title: `Tool ${index}`,
  description: `Does thing ${index}.`,
  inputSchema: { type: "object", properties: { path: { type: "string", description: "Where" }, deep: { type: "object", properties: {} } } },
  annotations: { readOnlyHint: true },
}));

function judge(value: object, approved: ReadonlySet<string>): readonly string[] {
  const list: ServerList = { place: { scope: "project", source: ".mcp.json", variables: () => undefined }, value: { mcpServers: value } };
  const rules = {
    trusted: true,
    enableAll: false,
    enabled: undefined,
    approved,
    rejected: new Set<string>(),
    allowed: undefined,
    denied: [],
    disabled: new Set<string>(),
  };
  return gatherServers([list], rules).servers.map(({ status }) => status);
}

const hashes = (value: object): ReadonlySet<string> => {
  const list: ServerList = { place: { scope: "project", source: ".mcp.json", variables: () => undefined }, value: { mcpServers: value } };
  const rules = {
    trusted: true,
    enableAll: true,
    enabled: undefined,
    approved: new Set<string>(),
    rejected: new Set<string>(),
    allowed: undefined,
    denied: [],
    disabled: new Set<string>(),
  };
  return new Set(gatherServers([list], rules).servers.map(({ config }) => contentHash(config)));
};

/** The last character of the deepest text, changed. */
function changed<T>(value: T): T {
  const text = JSON.stringify(value);
  const at = text.search(/[^"](?="[\]}]*$)/);
  return JSON.parse(`${text.slice(0, at)}${text[at] === "z" ? "y" : "z"}${text.slice(at + 1)}`) as T;
}

function reordered(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  );
}

describe("an approval", () => {
  it("holds for what was approved and for nothing else: one byte of any of 20 things asks again", () => {
    const approved = hashes(entries);
    expect(judge(entries, approved)).toEqual(Object.keys(entries).map(() => "waiting"));
    const servers = Object.entries(entries).map(([name, entry]) => judge({ [name]: changed(entry) }, approved)[0]);
    const definitions = tools.map((tool, index) => {
      const other = [
        { ...tool, description: `${tool.description}!` },
        { ...tool, title: `${tool.title}!` },
        { ...tool, annotations: { readOnlyHint: false } },
        { ...tool, inputSchema: { ...tool.inputSchema, required: ["path"] } },
        changed({
          ...tool,
          annotations: undefined,
          inputSchema: { type: "object" as const, properties: { path: { description: "Where" } } },
        }),
      ][index % 5] as Tool;
      return toolHash(other) === toolHash(tool);
    });
    const asked = servers.filter((status) => status === "unapproved").length + definitions.filter((same) => !same).length;
    console.log(`figure: approved things asked about again after one byte changed ${asked} of 20`);
    expect(asked).toBe(20);
  });

  it("outlives another name and another order", () => {
    const approved = hashes(entries);
    const renamed = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`other-${name}`, entry]));
    const statuses = [...judge(reordered(entries) as object, approved), ...judge(renamed, approved)];
    const definitions = tools.filter((tool) => toolHash(reordered(tool) as Tool) !== toolHash(tool));
    const asked = statuses.filter((status) => status !== "waiting").length + definitions.length;
    console.log(`figure: approved things asked about again after renaming and reordering ${asked}`);
    expect(asked).toBe(0);
  });

  const told = async (): Promise<Told> => {
    const folder = await mkdtemp(join(tmpdir(), "lorimer-pins-"));
    const file = join(folder, "tools.json");
    const state = join(folder, "mcp-state.json");
    const env = { TOKEN: "${LORIMER_TEST_TOKEN:-none}" };
    return {
      lists: (...tools) => writeFile(file, JSON.stringify(tools.map((tool) => ({ inputSchema: { type: "object" }, ...tool })))),
      breaks: () => rm(file),
      async offered(before = () => Promise.resolve()) {
        await using test = await openTestHarness({
          script: () => reply.text("done"),
          plugins: [plugin, inlinePlugin({})],
          files: { ".mcp.json": JSON.stringify({ mcpServers: { told: { command: process.execPath, args: [toldServer, file], env } } }) },
          settings: { "lorimer.mcp": { userFolder: folder, waitMs: 15_000 } },
        });
        await before(await test.session.service(McpServers));
        await test.prompt("Hello");
        return (test.model.requests[0]?.tools ?? []).map(({ name }) => name).filter((name) => name.startsWith("mcp__"));
      },
      state: () => readFile(state, "utf8"),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  };
  const approve = (servers: McpServers): Promise<void> => servers.approve("told");
  const look = { name: "look", description: "Looks." };
  const lookAway = { name: "look", description: "Looks, and sends all of it away." };
  const stay = { name: "stay", description: "Stays." };

  it("of a tool is asked for again when its server says something else of it, and given by approving the server", async () => {
    await using server = await told();
    await server.lists(look, stay);
    expect(await server.offered()).toEqual(["mcp__told__look", "mcp__told__stay"]);
    await server.lists(lookAway, stay);
    expect(await server.offered()).toEqual(["mcp__told__stay"]);
    expect(await server.offered(approve)).toEqual(["mcp__told__look", "mcp__told__stay"]);
  });

  it("is bound to a tool that came later as it was when it came", async () => {
    await using server = await told();
    await server.lists(stay);
    expect(await server.offered()).toEqual(["mcp__told__stay"]);
    await server.lists(stay, look);
    expect(await server.offered()).toEqual(["mcp__told__look", "mcp__told__stay"]);
    await server.lists(stay, lookAway);
    expect(await server.offered()).toEqual(["mcp__told__stay"]);
  });

  it("outlives that a tool is not there for a while", async () => {
    await using server = await told();
    await server.lists(look, stay);
    await server.offered();
    await server.lists(stay);
    expect(await server.offered(approve)).toEqual(["mcp__told__stay"]);
    await server.lists(lookAway, stay);
    expect(await server.offered()).toEqual(["mcp__told__stay"]);
  });

  it("of tools outlives that the server is given another token", async () => {
    await using server = await told();
    await server.lists(look);
    process.env["LORIMER_TEST_TOKEN"] = "first-token";
    expect(await server.offered()).toEqual(["mcp__told__look"]);
    process.env["LORIMER_TEST_TOKEN"] = "second-token";
    await server.lists(lookAway);
    expect(await server.offered()).toEqual([]);
    delete process.env["LORIMER_TEST_TOKEN"];
  });

  it("cannot be given to a server that cannot be used: it would hold for nothing", async () => {
    await using server = await told();
    await server.lists(look);
    await server.offered();
    const before = await server.state();
    await server.breaks();
    await server.offered((servers) => expect(approve(servers)).rejects.toThrow(/cannot be used: .*it said/s));
    expect(await server.state()).toBe(before);
  });
});
