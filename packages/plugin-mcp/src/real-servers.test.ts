import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { provide } from "@lorimer/sdk";
import { inlinePlugin, lastToolResult, openTestHarness, reply } from "@lorimer/testing";
import type { Script, TestHarness } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Elicitor, HostServers, McpServers, plugin } from "./index.js";
import type { ElicitationRequest } from "./index.js";

const packages = fileURLToPath(new URL("../../../node_modules/@modelcontextprotocol/", import.meta.url));
const everything = join(packages, "server-everything/dist/index.js");
const oldServer = fileURLToPath(new URL("../test/v1-server.mjs", import.meta.url));

let home = "";
const children: ChildProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "lorimer-mcp-real-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

const done: Script = () => reply.text("done");
const signal = AbortSignal.timeout(120_000);

function open(servers: object, { script = done, services = [] as readonly ReturnType<typeof provide>[] } = {}): Promise<TestHarness> {
  return openTestHarness({
    script,
    plugins: [plugin, inlinePlugin({ services })],
    files: { ".mcp.json": JSON.stringify({ mcpServers: servers }) },
    settings: { "lorimer.mcp": { userFolder: join(home, String(Math.random())), waitMs: 15_000 } },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function started(args: readonly string[], port: number, ready: RegExp): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, { env: { ...process.env, PORT: String(port) }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer): void => void (ready.test(String(data)) && resolve());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", reject);
  });
  return child;
}

const textOf = (content: readonly { readonly type: string }[]): string => JSON.stringify(content);

describe("servers from npm", () => {
  it.each(["streamableHttp", "sse"])("everything over %s: connects, lists, calls, closes", async (transport) => {
    const port = await freePort();
    await started([everything, transport], port, /listening|running|port/i);
    const entry =
      transport === "sse" ? { type: "sse", url: `http://127.0.0.1:${port}/sse` } : { type: "http", url: `http://127.0.0.1:${port}/mcp` };
    const test = await open({ everything: entry });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    expect(servers.list()).toMatchObject([{ status: "connected", transport: entry.type }]);
    const said = await servers.call("everything", "echo", { message: "over the wire" }, { signal });
    expect(textOf(said.content)).toContain("over the wire");
    await test[Symbol.asyncDispose]();
    expect(servers.list()[0]?.status).toBe("disabled");
  });

  it("everything tells of progress, and sends resources, prompts, images and instructions", async () => {
    await using test = await open({ everything: { command: process.execPath, args: [everything, "stdio"] } });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    const [server] = servers.list();
    expect(server?.instructions).not.toBe("");
    expect(server?.prompts.length).toBeGreaterThan(0);
    expect(server?.resources.length).toBeGreaterThan(0);
    const progress: string[] = [];
    const long = server?.tools.find(({ name }) => /long/i.test(name))?.name ?? "";
    await servers.call("everything", long, { duration: 1, steps: 3 }, { signal, progress: (text) => progress.push(text) });
    expect(progress.length).toBeGreaterThan(0);
    const image = server?.tools.find(({ name }) => /image/i.test(name))?.name ?? "";
    expect((await servers.call("everything", image, {}, { signal })).content.some(({ type }) => type === "media")).toBe(true);
    const [resource] = server?.resources ?? [];
    expect((await servers.readResource("everything", resource?.uri ?? "", signal)).length).toBeGreaterThan(0);
  });

  it("everything has resources that a prompt mentions", async () => {
    await using test = await open({ everything: { command: process.execPath, args: [everything, "stdio"] } });
    await test.prompt("Hello");
    const [server] = (await test.session.service(McpServers)).list();
    const uri = server?.resources[0]?.uri ?? "";
    await test.prompt(`Look at @everything:${uri}, and at @nobody:${uri}.`);
    const sent = JSON.stringify(test.model.requests.at(-1)?.messages);
    expect(sent).toContain(`The person mentioned ${uri} of the MCP server everything`);
    expect(sent).not.toContain("MCP server nobody");
  });

  it("filesystem is told the roots of the project, and reads in it", async () => {
    await using test = await open({
      files: { command: process.execPath, args: [join(packages, "server-filesystem/dist/index.js"), home] },
    });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    await writeFile(join(test.place.root, "note.txt"), "in the project");
    await expect
      .poll(async () =>
        textOf((await servers.call("files", "read_text_file", { path: join(test.place.root, "note.txt") }, { signal })).content),
      )
      .toContain("in the project");
  });

  it("memory keeps what a model gives it", async () => {
    const script: Script = (request) =>
      request.messages.length === 1
        ? reply.toolUse("mcp__memory__create_entities", {
            entities: [{ name: "Ada", entityType: "person", observations: ["wrote programs"] }],
          })
        : request.messages.length === 3
          ? reply.toolUse("mcp__memory__search_nodes", { query: "Ada" })
          : reply.text(lastToolResult(request).text);
    const env = { MEMORY_FILE_PATH: join(home, "memory.jsonl") };
    await using test = await open(
      { memory: { command: process.execPath, args: [join(packages, "server-memory/dist/index.js")], env } },
      { script },
    );
    expect((await test.prompt("Remember Ada.")).result.text).toContain("wrote programs");
  });

  it("one of the first SDK: changes its list, asks the person, and is started again after it was killed", async () => {
    const asked: ElicitationRequest[] = [];
    const elicitor = provide(Elicitor, {
      level: "session",
      create: () => ({
        ask: (request) => {
          asked.push(request);
          return Promise.resolve({ action: "accept" as const, content: { colour: "blue" } });
        },
      }),
    });
    await using test = await open({ old: { command: process.execPath, args: [oldServer] } }, { services: [elicitor] });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    const call = async (tool: string): Promise<string> => textOf((await servers.call("old", tool, {}, { signal })).content);
    expect(servers.list()[0]).toMatchObject({ status: "connected", version: "1.0.0" });
    expect(await call("ask")).toContain("blue");
    expect(await call("visit")).toContain("accept");
    expect(asked.map(({ mode }) => mode)).toEqual(["form", "url"]);
    await call("grow");
    await expect.poll(() => servers.list()[0]?.tools.map(({ name }) => name)).toContain("grown");
    await expect(call("die")).rejects.toThrow();
    await expect.poll(() => servers.list()[0]?.status).toBe("failed");
    expect(await call("count")).toContain("1");
  });
});

it("a server in this process is brought by the embedding program", async () => {
  const { McpServer, InMemoryTransport } = await import("@modelcontextprotocol/server");
  const opened = async (): Promise<InstanceType<typeof InMemoryTransport>> => {
    const server = new McpServer({ name: "inside", version: "1.0.0" });
    server.registerTool("greet", { description: "Greets." }, () => ({ content: [{ type: "text", text: "hello from inside" }] }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server.connect(far);
    return near;
  };
  const host = provide(HostServers, { level: "session", create: () => ({ servers: [{ name: "inside", open: opened as never }] }) });
  await using test = await open({}, { services: [host] });
  const servers = await test.session.service(McpServers);
  await servers.connect();
  expect(servers.list()).toMatchObject([{ name: "inside", status: "connected", transport: "in-process", scope: "host" }]);
  expect(textOf((await servers.call("inside", "greet", {}, { signal })).content)).toContain("hello from inside");
});
