import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plugin as commands } from "@lorimer/plugin-commands";
import { McpServers, plugin as mcp } from "@lorimer/plugin-mcp";
import { lastToolResult, openTestHarness, reply } from "@lorimer/testing";
import type { Script, TestHarness } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const sides = fileURLToPath(new URL("./sides-server.mjs", import.meta.url));
/** What a server that says nothing may take to connect. Whatever waited for it would take as long. */
const startTimeoutMs = 60_000;
const timeout = 50_000;

let userFolder = "";
beforeEach(async () => {
  userFolder = await mkdtemp(join(tmpdir(), "lorimer-hanging-"));
});
afterEach(() => rm(userFolder, { recursive: true, force: true }));

const script: Script = (request) =>
  request.messages.length === 1 ? reply.toolUse("ListMcpResourcesTool", {}) : reply.text(lastToolResult(request).text);

/** A session with a server that works and one that says nothing, which has been asked. */
async function open(): Promise<{ readonly test: TestHarness; readonly servers: McpServers }> {
  const value = {
    mcpServers: {
      hang: { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"] },
      sides: { command: process.execPath, args: [sides] },
    },
  };
  const test = await openTestHarness({
    script,
    plugins: [mcp, commands],
    settings: { "lorimer.mcp": { userFolder, waitMs: 100, startTimeoutMs, given: [{ source: "test", value }] } },
  });
  const servers = await test.session.service(McpServers);
  void servers.connect();
  await expect.poll(() => servers.list().find(({ name }) => name === "sides")?.status, { timeout: 30_000 }).toBe("connected");
  return { test, servers };
}

describe("while one server says nothing, another", () => {
  it("has its resources listed for the model", { timeout }, async () => {
    const { test } = await open();
    await using _test = test;
    expect((await test.prompt("What is there to read?")).result.text).toContain("sides side://");
  });

  it("has its prompts used, and stands with its state in /mcp", { timeout }, async () => {
    const { test } = await open();
    await using _test = test;
    await test.prompt("/mcp__sides__long");
    expect(JSON.stringify(test.model.requests[0]?.messages)).toContain("row 39999");
    const shown = JSON.stringify((await test.prompt("/mcp")).events);
    expect(shown).toMatch(/hang .*connecting/);
    expect(shown).toMatch(/sides .*connected/);
  });

  it("is connected to anew, switched off and on, and approved", { timeout }, async () => {
    const { test, servers } = await open();
    await using _test = test;
    await servers.reconnect("sides");
    await servers.approve("sides");
    await servers.enable("sides", false);
    await servers.enable("sides", true);
    expect(servers.list().find(({ name }) => name === "sides")?.status).toBe("connected");
  });

  it("is not needed to stop waiting for the first", { timeout }, async () => {
    const { test, servers } = await open();
    await using _test = test;
    const over = new AbortController();
    const waiting = [
      servers.call("hang", "any", {}, { signal: over.signal }),
      servers.readResource("hang", "any://thing", over.signal),
      servers.getPrompt("hang", "any", {}, over.signal),
      servers.connect(over.signal),
    ];
    over.abort(new Error("enough"));
    for (const work of waiting) await expect(work).rejects.toThrow("enough");
  });
});
