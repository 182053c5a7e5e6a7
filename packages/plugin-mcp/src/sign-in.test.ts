import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LorimerError } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startOAuthServer } from "../test/oauth-server.js";
import type { OAuthServer } from "../test/oauth-server.js";
import { McpServers, plugin } from "./index.js";

let userFolder = "";
let server: OAuthServer;
beforeEach(async () => {
  process.env["LORIMER_NO_KEYCHAIN"] = "1";
  userFolder = await mkdtemp(join(tmpdir(), "lorimer-sign-in-"));
  server = await startOAuthServer();
});
afterEach(async () => {
  await server.close();
  await rm(userFolder, { recursive: true, force: true });
});

const open = (servers: object): Promise<TestHarness> =>
  openTestHarness({
    script: () => reply.text("done"),
    plugins: [plugin, inlinePlugin({})],
    settings: { "lorimer.mcp": { userFolder, given: [{ source: "test", value: { mcpServers: servers } }] } },
  });
const guarded = (): object => ({ guarded: { type: "http", url: server.url, headers: { "x-api-key": "for the server alone" } } });
const signal = AbortSignal.timeout(60_000);

/** A browser that is sent back at once. */
async function visit(page: URL): Promise<void> {
  const { headers } = await fetch(page, { redirect: "manual" });
  await new Promise((resolve) => get(headers.get("location") ?? "", (response) => resolve(response.resume())));
}

const count = (request: string): number => server.requests.filter((line) => line === request).length;

describe("a server that asks for a sign-in", () => {
  it("is signed in to once, and known in every later session", async () => {
    const noted: unknown[] = [];
    await using first = await open(guarded());
    first.session.onEvent((event) => noted.push(event));
    const servers = await first.session.service(McpServers);
    await servers.connect();
    expect(servers.list()[0]).toMatchObject({ status: "needs-auth" });
    expect(count("POST /register")).toBe(0);
    await servers.login("guarded", { signal, visit });
    expect(servers.list()[0]).toMatchObject({ status: "connected" });
    expect((await servers.call("guarded", "echo", {}, { signal })).content).toEqual([{ type: "text", text: "let in" }]);
    const file = join(userFolder, "mcp-tokens.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toContain(server.token);
    expect(JSON.stringify([noted, servers.list()])).not.toMatch(/access-|refresh-|for the server alone/);
    expect(server.tokenHeaders.has("x-api-key")).toBe(false);
    await using second = await open(guarded());
    const again = await second.session.service(McpServers);
    await again.connect();
    expect(again.list()[0]).toMatchObject({ status: "connected" });
    expect(count("POST /register")).toBe(1);
  });

  it("gets a new token by one refresh, however many calls were refused", async () => {
    await using test = await open(guarded());
    const servers = await test.session.service(McpServers);
    await servers.connect();
    await servers.login("guarded", { signal, visit });
    const before = count("POST /token");
    server.expire();
    const calls = await Promise.all(Array.from({ length: 10 }, () => servers.call("guarded", "echo", {}, { signal })));
    expect(calls.every(({ isError }) => !isError)).toBe(true);
    console.log(`figure: refreshes for 10 simultaneous refusals ${count("POST /token") - before}`);
    expect(count("POST /token") - before).toBe(1);
  });

  it("that takes no refresh is said to need one, and asked no second time", async () => {
    await using test = await open(guarded());
    const servers = await test.session.service(McpServers);
    await servers.connect();
    await servers.login("guarded", { signal, visit });
    server.expire(true);
    const before = count("POST /mcp");
    await expect(servers.call("guarded", "echo", {}, { signal })).rejects.toMatchObject({ hint: "lorimer mcp login guarded" });
    expect(count("POST /mcp") - before).toBe(1);
    expect(servers.list()[0]?.status).toBe("needs-auth");
    await servers.logout("guarded");
    expect(await readFile(join(userFolder, "mcp-tokens.json"), "utf8")).not.toContain("access-");
  });

  it("is left alone for a while after it refused, also by other sessions: ten at once leave one whole file", async () => {
    const entries = Array.from(
      { length: 10 },
      (_, index) => [`guarded${index}`, { type: "http", url: `${server.url}?n=${index}` }] as const,
    );
    const each = await Promise.all(
      entries.map(async ([name, entry]) => {
        await using test = await open({ [name]: entry });
        const servers = await test.session.service(McpServers);
        await servers.connect();
        return servers.list()[0]?.status;
      }),
    );
    expect(each).toEqual(entries.map(() => "needs-auth"));
    const { refusedUntil } = JSON.parse(await readFile(join(userFolder, "mcp-state.json"), "utf8")) as { readonly refusedUntil: object };
    console.log(`figure: entries kept of 10 simultaneous refusals ${Object.keys(refusedUntil).length}`);
    expect(Object.keys(refusedUntil)).toHaveLength(10);
    const before = server.requests.length;
    await using later = await open(Object.fromEntries(entries));
    const servers = await later.session.service(McpServers);
    await servers.connect();
    expect(servers.list().every(({ status }) => status === "needs-auth")).toBe(true);
    expect(server.requests.length).toBe(before);
  });

  it("as a client of its own is given further rights without a person, once they are asked for, and not again and again", async () => {
    const oauth = { grant: "client_credentials", clientId: "nightly", clientSecret: "secret", scopes: "read" };
    const stepping = await startOAuthServer({ callScope: "call" });
    await using test = await open({ stepping: { type: "http", url: stepping.url, oauth } });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    expect(servers.list()[0]).toMatchObject({ status: "connected" });
    expect((await servers.call("stepping", "echo", {}, { signal })).content).toEqual([{ type: "text", text: "let in" }]);
    expect(stepping.scopes).toEqual(["read", "read call"]);
    await stepping.close();
    const greedy = await startOAuthServer({ callScope: "never given" });
    await using other = await open({ greedy: { type: "http", url: greedy.url, oauth } });
    const asked = await other.session.service(McpServers);
    await asked.connect();
    await expect(asked.call("greedy", "echo", {}, { signal })).rejects.toThrow("asks for a sign-in");
    expect(greedy.scopes.length).toBeLessThan(5);
    await greedy.close();
  });
});

describe("a sign-in that fails", () => {
  const fails = async (wellKnown: Readonly<Record<string, unknown>> | undefined): Promise<LorimerError> => {
    const broken = createServer((request, response) => {
      const json = { "content-type": "application/json" };
      const { url = "" } = request;
      const origin = `http://${request.headers.host}`;
      if (url === "/mcp") response.writeHead(401, { "www-authenticate": "Bearer" }).end();
      else if (url.includes("oauth-protected-resource"))
        response.writeHead(200, json).end(JSON.stringify({ resource: `${origin}/mcp`, authorization_servers: [origin] }));
      else if (url.includes("well-known") && wellKnown !== undefined)
        response.writeHead(200, json).end(
          JSON.stringify({
            issuer: origin,
            authorization_endpoint: `${origin}/authorize`,
            token_endpoint: `${origin}/token`,
            registration_endpoint: `${origin}/register`,
            response_types_supported: ["code"],
            code_challenge_methods_supported: ["S256"],
            ...wellKnown,
          }),
        );
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/mcp`;
    await using test = await open({ broken: { type: "http", url } });
    const servers = await test.session.service(McpServers);
    const error = await servers.login("broken", { signal, visit: () => Promise.reject(new Error("nobody is sent anywhere")) }).then(
      () => new Error("it did not fail"),
      (cause: unknown) => cause,
    );
    broken.closeAllConnections();
    await new Promise((resolve) => broken.close(resolve));
    return error as LorimerError;
  };

  it.each<[string, Readonly<Record<string, unknown>> | undefined, string, RegExp]>([
    ["no registration", {}, "MCP_LOGIN_FAILED", /Registration rejected \(HTTP 404\)/],
    ["no metadata", undefined, "MCP_LOGIN_FAILED", /Signing in to the MCP server "broken" failed: /],
    [
      "a page that is a script",
      { authorization_endpoint: "javascript:alert(1)" },
      "MCP_LOGIN_FAILED",
      /authorization_endpoint has not the form/,
    ],
  ])("of %s is said in one line, and is no fault of the harness", async (_what, wellKnown, code, message) => {
    const error = await fails(wellKnown);
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) as string });
    expect(error.message).not.toContain("\n");
  });

  it("of a server that is not there names the reason", async () => {
    await using test = await open({ away: { type: "http", url: "http://127.0.0.1:1024/mcp" } });
    const servers = await test.session.service(McpServers);
    await expect(servers.login("away", { signal, visit })).rejects.toMatchObject({
      code: "MCP_LOGIN_FAILED",
      message: expect.stringContaining("ECONNREFUSED") as string,
    });
  });
});
