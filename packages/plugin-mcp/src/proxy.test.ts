import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { AddressInfo } from "node:net";
import { startConnectProxy } from "../test/connect-proxy.js";
import type { ConnectProxy } from "../test/connect-proxy.js";
import { startOAuthServer } from "../test/oauth-server.js";
import { guardedFetch } from "./auth/guarded-fetch.js";
import { McpServers, plugin } from "./index.js";

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] as const;
const before = names.map((name) => process.env[name]);
let userFolder = "";
beforeEach(async () => {
  process.env["LORIMER_NO_KEYCHAIN"] = "1";
  userFolder = await mkdtemp(join(tmpdir(), "lorimer-proxy-"));
});
afterEach(async () => {
  names.forEach((name, index) => (before[index] === undefined ? delete process.env[name] : (process.env[name] = before[index])));
  await rm(userFolder, { recursive: true, force: true });
});

function behind(proxy: ConnectProxy): void {
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) process.env[name] = proxy.url;
}

const signal = AbortSignal.timeout(60_000);

describe("behind a proxy", () => {
  it("servers are reached through it, and what NO_PROXY names is not", async () => {
    const server = await startOAuthServer({ host: "mcp.example.com:8080" });
    const proxy = await startConnectProxy({ "mcp.example.com:8080": Number(new URL(server.url).port) });
    behind(proxy);
    const entry = { type: "http", url: "http://mcp.example.com:8080/mcp", headers: { Authorization: `Bearer ${server.token}` } };
    await using test = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin, inlinePlugin({})],
      settings: { "lorimer.mcp": { userFolder, given: [{ source: "test", value: { mcpServers: { far: entry } } }] } },
    });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    expect(servers.list()).toMatchObject([{ status: "connected", reason: "" }]);
    expect((await servers.call("far", "echo", {}, { signal })).content).toEqual([{ type: "text", text: "let in" }]);
    expect(new Set(proxy.asked)).toEqual(new Set(["mcp.example.com:8080"]));
    const count = proxy.asked.length;
    process.env["NO_PROXY"] = ".example.com";
    await servers.reconnect("far");
    expect(servers.list()).toMatchObject([{ status: "failed" }]);
    expect(proxy.asked).toHaveLength(count);
    await server.close();
    await proxy.close();
  });

  it("a WebSocket goes through it too", async () => {
    const far = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => far.once("listening", resolve));
    far.on("connection", (socket) =>
      socket.on("message", (data) => {
        const { id, method, params } = JSON.parse(String(data)) as { id?: number; method: string; params?: { protocolVersion?: string } };
        const serverInfo = { name: "far", version: "1" };
        const results: Readonly<Record<string, unknown>> = {
          initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo },
          "tools/list": { tools: [] },
        };
        const answer = results[method] === undefined ? { error: { code: -32601, message: "?" } } : { result: results[method] };
        if (id !== undefined) socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
      }),
    );
    const proxy = await startConnectProxy({ "live.example.com:80": (far.address() as AddressInfo).port });
    behind(proxy);
    await using test = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin, inlinePlugin({})],
      settings: {
        "lorimer.mcp": {
          userFolder,
          given: [{ source: "test", value: { mcpServers: { live: { type: "ws", url: "ws://live.example.com/mcp" } } } }],
        },
      },
    });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    expect(servers.list()).toMatchObject([{ status: "connected" }]);
    expect(proxy.asked).toEqual(["live.example.com:80"]);
    far.close();
    await proxy.close();
  });

  it("the rules for addresses hold: it is asked for what was checked, and for nothing that is not public", async () => {
    const proxy = await startConnectProxy({});
    const addresses: Readonly<Record<string, string>> = { "public.example": "93.184.216.34", "inward.example": "10.0.0.5" };
    const fetch = guardedFetch({
      allowed: ["http://intranet.example:8080"],
      proxy: { http: proxy.url, https: proxy.url },
      lookup: (host) => {
        const address = addresses[host];
        return address === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve([{ address, family: 4 }]);
      },
    });
    await expect(fetch("https://public.example/token")).rejects.toThrow("502");
    expect(proxy.asked).toEqual(["93.184.216.34:443"]);
    for (const url of [
      "https://inward.example/",
      "https://10.0.0.5/",
      "https://169.254.169.254/latest/meta-data",
      "https://[::ffff:10.0.0.5]/",
      "https://unknown.example/",
      "http://public.example/",
    ])
      await expect(fetch(url)).rejects.toThrow("is not asked");
    expect(proxy.asked).toHaveLength(1);
    // One that the person named may be known to the proxy alone.
    await expect(fetch("http://intranet.example:8080/")).rejects.toThrow();
    expect(proxy.asked.at(-1)).toBe("intranet.example:8080");
    console.log(`figure: addresses that a proxy was asked for and should not have been ${proxy.asked.length - 2}`);
    await proxy.close();
  });

  it("a redirect is checked as the first request is", async () => {
    const server = await startOAuthServer({ host: "sign.example:8080", redirects: "https://169.254.169.254/latest/meta-data" });
    const proxy = await startConnectProxy({ "sign.example:8080": Number(new URL(server.url).port) });
    const fetch = guardedFetch({ allowed: ["sign.example:8080"], proxy: { http: proxy.url, https: proxy.url } });
    await expect(fetch("http://sign.example:8080/elsewhere")).rejects.toThrow("not public");
    expect(proxy.asked).toEqual(["sign.example:8080"]);
    await server.close();
    await proxy.close();
  });
});
