import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { McpInUse, McpServers, plugin } from "./index.js";

const told = fileURLToPath(new URL("../test/told-server.mjs", import.meta.url));
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-connecting-"));
  await writeFile(join(folder, "tools.json"), "[]");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (servers: object, settings: object = {}): Promise<TestHarness> =>
  openTestHarness({
    script: () => reply.text("done"),
    plugins: [plugin, inlinePlugin({})],
    settings: { "lorimer.mcp": { userFolder: folder, given: [{ source: "test", value: { mcpServers: servers } }], ...settings } },
  });
const signal = AbortSignal.timeout(60_000);

it("nothing that connects is made where there are no servers", async () => {
  await using test = await open({}, { given: [] });
  await test.prompt("Hello");
  expect((await test.session.service(McpInUse)).servers).toBeUndefined();
});

it("a process starts in the folder that its entry names, counted from the project's list or the session's folder", async () => {
  const where = { command: process.execPath, args: ["-e", "console.error(process.cwd()); process.exit(1)"] };
  await using test = await openTestHarness({
    script: () => reply.text("done"),
    plugins: [plugin, inlinePlugin({})],
    files: { ".mcp.json": JSON.stringify({ below: { ...where, cwd: "an ö folder" }, plain: where }), "an ö folder/x": "" },
    settings: { "lorimer.mcp": { userFolder: folder, given: [{ source: "test", value: { given: { ...where, cwd: "./an ö folder/" } } }] } },
  });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  const reasons = Object.fromEntries(servers.list().map(({ name, reason }) => [name, reason]));
  const { root } = test.place;
  expect(reasons["below"]).toContain(join(root, "an ö folder"));
  expect(reasons["given"]).toContain(join(root, "an ö folder"));
  expect(reasons["plain"]).toMatch(new RegExp(`${root}$`));
});

it("three processes start at once, and twenty servers elsewhere are connected to", async () => {
  const log = join(folder, "log");
  const local = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [
      `local${index}`,
      { command: process.execPath, args: [told, join(folder, "tools.json"), log] },
    ]),
  );
  let [now, most] = [0, 0];
  const server = createServer((request, response) => {
    const isFirst = request.url?.startsWith("/mcp") === true && request.method === "POST";
    if (isFirst) most = Math.max(most, (now += 1));
    setTimeout(() => {
      if (isFirst) now -= 1;
      response.writeHead(500).end();
    }, 200);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const remote = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      `remote${index}`,
      { type: "http", url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp?${index}` },
    ]),
  );
  await using test = await open({ ...local, ...remote });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list().filter(({ status }) => status === "connected")).toHaveLength(9);
  const words = (await readFile(log, "utf8")).trim().split("\n");
  let [running, together] = [0, 0];
  for (const word of words) together = Math.max(together, (running += word === "started" ? 1 : -1));
  console.log(`figure: MCP servers connected to at once: local ${together}, remote ${most}`);
  expect(together).toBeLessThanOrEqual(3);
  expect(most).toBeLessThanOrEqual(20);
  expect(most).toBeGreaterThan(10);
  server.close();
});

it("a server that is configured as it was keeps its connection when others come and go", async () => {
  const log = join(folder, "log");
  const entry = { command: process.execPath, args: [told, join(folder, "tools.json"), log] };
  await using test = await open({ one: entry });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(await servers.add({ two: entry })).toEqual({ added: ["two"], removed: [], errors: {} });
  expect(await servers.add({})).toEqual({ added: [], removed: ["two"], errors: {} });
  const starts = (await readFile(log, "utf8")).split("\n").filter((word) => word === "started");
  expect(starts).toHaveLength(2);
});

it("a server that cannot be reached at first is tried twice more, and one that refuses is not", async () => {
  let refusals = 0;
  const refusing = createServer((_request, response) => {
    refusals += 1;
    response.writeHead(400).end();
  });
  await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
  const late = new WebSocketServer({ noServer: true });
  late.on("connection", (socket) =>
    socket.on("message", (data) => {
      const { id, method, params } = JSON.parse(String(data)) as { id?: number; method: string; params?: { protocolVersion?: string } };
      const result = { protocolVersion: params?.protocolVersion, capabilities: {}, serverInfo: { name: "late", version: "1" } };
      const answer = method === "initialize" ? { result } : { error: { code: -32601, message: "no" } };
      if (id !== undefined) socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    }),
  );
  // It drops the first two, as one that is just starting does.
  let asked = 0;
  const starting = createServer().on("upgrade", (request, socket, head) => {
    if ((asked += 1) < 3) socket.destroy();
    else late.handleUpgrade(request, socket, head, (made) => void late.emit("connection", made, request));
  });
  await new Promise<void>((resolve) => starting.listen(0, "127.0.0.1", resolve));
  const port = (server: typeof starting): number => (server.address() as AddressInfo).port;
  const test = await open({
    starting: { type: "ws", url: `ws://127.0.0.1:${port(starting)}` },
    refusing: { type: "http", url: `http://127.0.0.1:${port(refusing)}/mcp` },
  });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list().map(({ status }) => status)).toEqual(["connected", "failed"]);
  expect(asked).toBe(3);
  expect(refusals).toBeLessThan(3);
  await test[Symbol.asyncDispose]();
  for (const server of [starting, refusing]) server.close();
});

it("a server over a WebSocket connects, lists, calls and closes", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  let closed = false;
  server.on("connection", (socket) => {
    socket.on("close", () => (closed = true));
    socket.on("message", (data) => {
      const { id, method, params } = JSON.parse(String(data)) as { id?: number; method: string; params?: { protocolVersion?: string } };
      const results: Readonly<Record<string, unknown>> = {
        initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "socket", version: "1" } },
        "tools/list": { tools: [{ name: "echo", inputSchema: { type: "object" } }] },
        "tools/call": { content: [{ type: "text", text: "over a socket" }] },
      };
      const result = results[method];
      if (id !== undefined)
        socket.send(
          JSON.stringify({ jsonrpc: "2.0", id, ...(result === undefined ? { error: { code: -32601, message: "no" } } : { result }) }),
        );
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const test = await open({ socket: { type: "ws", url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` } });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list()[0]).toMatchObject({ status: "connected", transport: "ws", tools: [{ name: "echo" }] });
  expect((await servers.call("socket", "echo", {}, { signal })).content).toEqual([{ type: "text", text: "over a socket" }]);
  await test[Symbol.asyncDispose]();
  await expect.poll(() => closed).toBe(true);
  server.close();
});

it("secrets of an entry stand in nothing that is shown of it", async () => {
  process.env["LORIMER_TEST_SECRET"] = "hidden-word";
  await using test = await open({
    one: { command: "/no/such/program", args: ["--quiet"], env: { KEY: "${LORIMER_TEST_SECRET}" } },
    two: {
      type: "http",
      url: "http://127.0.0.1:9/mcp?key=${LORIMER_TEST_SECRET}",
      headers: { Authorization: "Bearer ${LORIMER_TEST_SECRET}" },
    },
  });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list().map(({ status }) => status)).toEqual(["failed", "failed"]);
  expect(JSON.stringify(servers.list())).not.toContain("hidden-word");
  delete process.env["LORIMER_TEST_SECRET"];
});

it("headers that a helper prints are asked for anew once a server refuses them, and the helper is told which server it is for", async () => {
  const token = join(folder, "token");
  const asked: (string | undefined)[] = [];
  let good = "first";
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    asked.push(request.headers.authorization);
    if (request.headers.authorization !== `Bearer ${good} helped http://127.0.0.1`)
      return response.writeHead(good === "third" ? 403 : 401).end();
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    if (request.method !== "POST") return response.writeHead(405).end();
    const { id, method, params } = JSON.parse(body) as { id?: number; method: string; params?: { protocolVersion?: string } };
    if (id === undefined) return response.writeHead(202).end();
    const serverInfo = { name: "helped", version: "1" };
    const results: Readonly<Record<string, unknown>> = {
      initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo },
      "tools/list": { tools: [{ name: "echo", inputSchema: { type: "object" } }] },
      "tools/call": { content: [{ type: "text", text: "let in" }] },
    };
    const result = results[method];
    const answer = result === undefined ? { error: { code: -32601, message: "?" } } : { result };
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(token, "first");
  const headersHelper = `printf '{"Authorization":"Bearer %s %s %s"}' "$(cat ${token})" "$CLAUDE_CODE_MCP_SERVER_NAME" "\${CLAUDE_CODE_MCP_SERVER_URL%:*}"`;
  await using test = await open({
    helped: { type: "http", url: `http://127.0.0.1:${port}/mcp`, headers: { Authorization: "old" }, headersHelper },
  });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list()).toMatchObject([{ status: "connected" }]);
  for (const next of ["second", "third"]) {
    good = next;
    await writeFile(token, next);
    expect((await servers.call("helped", "echo", {}, { signal })).content).toEqual([{ type: "text", text: "let in" }]);
  }
  good = "unknown to the helper";
  const before = asked.length;
  await expect(servers.call("helped", "echo", {}, { signal })).rejects.toThrow();
  expect(servers.list()).toMatchObject([{ status: "needs-auth" }]);
  expect(asked.length - before).toBeLessThan(6);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("the first request waits for a server whose tools are to be there from the start, and not for long", async () => {
  await writeFile(join(folder, "tools.json"), JSON.stringify([{ name: "late", inputSchema: { type: "object" } }]));
  const slow = `setTimeout(() => import(${JSON.stringify(told)}), 1500)`;
  const entry = { command: process.execPath, args: ["-e", slow, told, join(folder, "tools.json"), join(folder, "log")] };
  const toolsOf = async (entries: object, waitMs = 50): Promise<{ readonly names: readonly string[]; readonly ms: number }> => {
    await using test = await open(entries, { waitMs });
    const begun = performance.now();
    await test.prompt("Hello");
    return { names: (test.model.requests[0]?.tools ?? []).map(({ name }) => name), ms: performance.now() - begun };
  };
  expect((await toolsOf({ slow: entry })).names).not.toContain("mcp__slow__late");
  expect((await toolsOf({ slow: { ...entry, alwaysLoad: true } })).names).toContain("mcp__slow__late");
  const dead = { command: process.execPath, args: ["-e", "setInterval(() => undefined, 1000)"], alwaysLoad: true };
  const { ms } = await toolsOf({ dead });
  console.log(`figure: milliseconds that a dead server with alwaysLoad holds up the first request ${ms.toFixed(0)}`);
  expect(ms).toBeGreaterThan(4900);
  expect(ms).toBeLessThan(20_000);
});
