import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Elicitor, McpServers, plugin } from "@lorimer/plugin-mcp";
import { provide } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const modern = fileURLToPath(new URL("./modern-server.mjs", import.meta.url));
const timeout = 60_000;
const signal = AbortSignal.timeout(300_000);
let userFolder = "";
beforeEach(async () => {
  userFolder = await mkdtemp(join(tmpdir(), "lorimer-revisions-"));
});
afterEach(() => rm(userFolder, { recursive: true, force: true }));

function open(entry: object): Promise<TestHarness> {
  const answer = { action: "accept" as const, content: { colour: "blue" } };
  const elicitor = provide(Elicitor, { level: "session", create: () => ({ ask: () => Promise.resolve(answer) }) });
  const given = [{ source: "test", value: { mcpServers: { server: entry } } }];
  return openTestHarness({
    script: () => reply.text("seven"),
    plugins: [plugin, inlinePlugin({ services: [elicitor] })],
    settings: { "lorimer.mcp": { userFolder, given, sampling: ["server"] } },
  });
}

describe("a server of revision 2026-07-28", () => {
  it.each(["stdio", "http"])(
    "over %s is spoken with in it: it asks in its results, and says when its list changed",
    { timeout },
    async (transport) => {
      const child = transport === "http" ? spawn(process.execPath, [modern, "http"], { stdio: ["ignore", "pipe", "inherit"] }) : undefined;
      const port = child === undefined ? "" : String((await once(child.stdout, "data"))[0]).trim();
      const entry =
        child === undefined ? { command: process.execPath, args: [modern] } : { type: "http", url: `http://127.0.0.1:${port}/mcp` };
      await using test = await open(entry);
      const servers = await test.session.service(McpServers);
      await servers.connect();
      expect(servers.list()).toMatchObject([{ status: "connected", protocol: "2026-07-28" }]);
      const { content } = await servers.call("server", "ask", {}, { signal });
      expect(content).toEqual([{ type: "text", text: "round one: blue, seven, 1 root" }]);
      await servers.call("server", "grow", {}, { signal });
      await expect.poll(() => servers.list()[0]?.tools.map(({ name }) => name), { timeout: 20_000 }).toContain("grown");
      child?.kill("SIGKILL");
    },
  );
});

/** A server that knows one revision, and says to what it does not know: an error, nothing, or its end. */
const old = `
const [revision, unknown] = process.argv.slice(1);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const results = {
    initialize: { protocolVersion: revision, capabilities: { tools: {} }, serverInfo: { name: "old", version: "1" } },
    "tools/list": { tools: [{ name: "era", description: "Says which.", inputSchema: { type: "object" } }] },
    "tools/call": { content: [{ type: "text", text: revision }] },
  };
  const result = results[method];
  if (result === undefined && unknown === "silence") return;
  if (result === undefined && unknown === "its end") process.exit(1);
  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: unknown === "an odd error" ? 7 : -32601, message: "?" } }) }));
});`;

describe("a server of an earlier revision", () => {
  it.each(["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])("is spoken with in %s", { timeout }, async (revision) => {
    await using test = await open({ command: process.execPath, args: ["-e", old, revision, "error"] });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    expect(servers.list()).toMatchObject([{ status: "connected", protocol: revision }]);
    expect((await servers.call("server", "era", {}, { signal })).content).toEqual([{ type: "text", text: revision }]);
  });

  it.each(["silence", "an odd error", "its end"])(
    "is found out where it answers what it does not know with %s",
    { timeout },
    async (unknown) => {
      await using test = await open({ command: process.execPath, args: ["-e", old, "2025-06-18", unknown] });
      const servers = await test.session.service(McpServers);
      await servers.connect();
      expect(servers.list()).toMatchObject([{ status: "connected", protocol: "2025-06-18" }]);
    },
  );
});
