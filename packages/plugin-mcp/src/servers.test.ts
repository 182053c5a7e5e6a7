import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { Script, TestHarness } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { McpServers, plugin } from "./index.js";

const everything = fileURLToPath(new URL("../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js", import.meta.url));

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "lorimer-mcp-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const open = (script: Script, servers: object, settings: object = {}): Promise<TestHarness> =>
  openTestHarness({
    script,
    plugins: [plugin, inlinePlugin({})],
    files: { ".mcp.json": JSON.stringify({ mcpServers: servers }) },
    settings: { "lorimer.mcp": { userFolder: home, waitMs: 15_000, ...settings } },
  });

describe("an MCP server that is a process", () => {
  it("is started by the first prompt, and its tools are called like any other", async () => {
    const script: Script = (request) =>
      request.messages.length === 1 ? reply.toolUse("mcp__everything__echo", { message: "hello" }) : reply.text("done");
    await using test = await open(script, { everything: { command: process.execPath, args: [everything, "stdio"] } });
    const servers = await test.session.service(McpServers);
    expect(servers.list()).toEqual([]);
    await test.prompt("Say hello");
    expect(servers.list()).toMatchObject([{ name: "everything", status: "connected", transport: "stdio" }]);
    expect(test.model.requests[0]?.tools.map(({ name }) => name)).toContain("mcp__everything__echo");
    expect(JSON.stringify(test.model.requests[1]?.messages.at(-1))).toContain("hello");
  });

  it("whose name looks like another's has its tools left out, which is said", async () => {
    const entry = { command: process.execPath, args: [everything, "stdio"] };
    await using test = await open(() => reply.text("done"), { "my server": entry, my_server: { ...entry, env: { OTHER: "1" } } });
    const { events } = await test.prompt("Hello");
    const names = test.model.requests[0]?.tools.map(({ name }) => name) ?? [];
    expect(names.filter((name) => name === "mcp__my_server__echo")).toHaveLength(1);
    expect(events.flatMap((event) => (event.type === "notice-given" ? [event.text] : []))).toContain(
      'The tool "echo" of the MCP server "my_server" is not offered: mcp__my_server__echo is one of "my server".',
    );
  });

  it("that cannot be started is named with its last words, and nothing waits for it", async () => {
    await using test = await open(() => reply.text("done"), {
      gone: { command: "/there/is/no/such/program" },
      broken: { command: process.execPath, args: ["-e", "console.error('no database'); process.exit(3)"] },
    });
    const { result } = await test.prompt("Hello");
    expect(result.text).toBe("done");
    const servers = (await test.session.service(McpServers)).list();
    expect(servers.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(servers[1]?.reason).toContain("no database");
  });
});
