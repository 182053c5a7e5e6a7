import { request } from "node:http";
import { createServer as createSocket } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { lastToolResult, reply } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { startOAuthServer } from "../../packages/plugin-mcp/test/oauth-server.js";
import { bundle, cliPlace } from "../cli/run-cli.js";
import type { CliProcess, JsonLine } from "../cli/run-cli.js";

const chaos = fileURLToPath(new URL("./chaos-server.mjs", import.meta.url));
const old = fileURLToPath(new URL("../../packages/plugin-mcp/test/v1-server.mjs", import.meta.url));
const servers = (entries: object): string => JSON.stringify({ mcpServers: entries });

describe("servers that are dead", () => {
  it("ten of them do not keep the first prompt waiting", { timeout: 60_000 }, async () => {
    const silent = createSocket(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
    const hangs = { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"] };
    const dead = {
      gone: { command: "/there/is/no/such/program" },
      crash: { command: process.execPath, args: ["-e", "process.exit(3)"] },
      ...Object.fromEntries([1, 2, 3, 4].map((index) => [`hang${index}`, hangs])),
      refused: { type: "http", url: "http://127.0.0.1:9/mcp" },
      silent1: { type: "http", url: silentUrl },
      silent2: { type: "sse", url: silentUrl },
      silent3: { type: "ws", url: silentUrl.replace("http", "ws") },
    };
    expect(Object.keys(dead)).toHaveLength(10);
    let asked = 0;
    await using place = await cliPlace(() => {
      asked = performance.now();
      return "done";
    });
    const first = async (...args: readonly string[]): Promise<number> => {
      const begun = performance.now();
      const run = await place.run("-p", "Hello", ...args);
      expect(run.code).toBe(0);
      return Math.round(asked - begun);
    };
    const without = Math.min(await first(), await first());
    const withDead = Math.min(await first("--mcp-config", servers(dead)), await first("--mcp-config", servers(dead)));
    silent.close();
    console.log(`figure: first request with ten dead MCP servers, ms ${withDead} (without any: ${without})`);
    expect(withDead - without).toBeLessThan(1500);
  });
});

/** Speaks stream-json with the CLI: sends lines, and answers the requests that it makes. */
class Host {
  readonly lines: JsonLine[] = [];
  readonly #process: CliProcess;
  readonly #waiting: (() => void)[] = [];
  #id = 0;

  constructor(process: CliProcess, answer: (request: JsonLine) => object | undefined) {
    this.#process = process;
    createInterface({ input: process.child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as JsonLine;
      this.lines.push(line);
      const { request, request_id: id } = line as { readonly request?: JsonLine; readonly request_id?: string };
      const response = request === undefined ? undefined : answer(request);
      if (line.type === "control_request" && response !== undefined)
        this.#send({ type: "control_response", response: { subtype: "success", request_id: id, response } });
      for (const heard of this.#waiting) heard();
    });
  }

  async control(request: object): Promise<Record<string, unknown>> {
    const id = `host_${(this.#id += 1)}`;
    this.#send({ type: "control_request", request_id: id, request });
    const found = await this.until((line) => (line["response"] as { request_id?: string } | undefined)?.request_id === id);
    return found["response"] as Record<string, unknown>;
  }

  say(text: string): Promise<JsonLine> {
    const before = this.lines.length;
    this.#send({ type: "user", message: { role: "user", content: text } });
    return this.until((line, index) => index >= before && line.type === "result");
  }

  until(wanted: (line: JsonLine, index: number) => boolean): Promise<JsonLine> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.lines.find(wanted);
        if (found !== undefined) resolve(found);
      };
      this.#waiting.push(look);
      this.#process.child.once("close", () => reject(new Error(`ended: ${JSON.stringify(this.lines.slice(-3))}`)));
      look();
    });
  }

  end(): void {
    this.#process.child.stdin.end();
  }

  #send(line: object): void {
    this.#process.child.stdin.write(`${JSON.stringify(line)}\n`);
  }
}

/** A server that lives in the host: what it answers to a message of the protocol. */
function inside({
  id,
  method,
  params,
}: {
  readonly id?: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}): object {
  const result =
    method === "initialize"
      ? { protocolVersion: params["protocolVersion"], capabilities: { tools: {} }, serverInfo: { name: "inside", version: "2.0.0" } }
      : method === "tools/list"
        ? { tools: [{ name: "greet", description: "Greets.", inputSchema: { type: "object" } }] }
        : method === "tools/call"
          ? { content: [{ type: "text", text: "hello from the host" }] }
          : undefined;
  if (id === undefined) return {};
  return {
    mcp_response: result === undefined ? { jsonrpc: "2.0", id, error: { code: -32601, message: "no" } } : { jsonrpc: "2.0", id, result },
  };
}

describe("a program that speaks stream-json", () => {
  const flags = ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--permission-prompt-tool", "stdio"];

  it("brings servers of its own, answers their questions, and looks after those that are configured", { timeout: 60_000 }, async () => {
    const script: Script = (request) => {
      const turn = request.messages.length;
      if (turn === 1) return reply.toolUse("mcp__inside__greet", {});
      if (turn === 3) return reply.toolUse("mcp__old__ask", {});
      return turn === 5 ? `done: ${lastToolResult(request).text}` : "again";
    };
    await using place = await cliPlace(script);
    const settings = ["--settings", '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}', "--allowedTools", "mcp__inside,mcp__old"];
    const conversation = place.start(
      [...flags, ...settings, "--mcp-config", servers({ old: { command: process.execPath, args: [old] } })],
      {
        input: null,
      },
    );
    const asked: JsonLine[] = [];
    const host = new Host(conversation, (request) => {
      asked.push(request);
      if (request["subtype"] === "mcp_message") return inside(request["message"] as never);
      if (request["subtype"] === "elicitation") return { action: "accept", content: { colour: "green" } };
      return request["subtype"] === "can_use_tool" ? { behavior: "allow" } : undefined;
    });
    expect(await host.control({ subtype: "initialize", sdkMcpServers: ["inside"] })).toMatchObject({ subtype: "success" });
    expect(await host.say("Go")).toMatchObject({ result: expect.stringContaining("green") as string });
    expect(asked.find(({ subtype }) => subtype === "elicitation")).toMatchObject({ mcp_server_name: "old", mode: "form" });
    const init = host.lines.find(({ subtype }) => subtype === "init");
    expect(init).toMatchObject({
      mcp_servers: expect.arrayContaining([
        { name: "old", status: expect.any(String) as string },
        { name: "inside", status: expect.any(String) as string },
      ]) as unknown,
    });
    const status = async (name: string): Promise<unknown> => {
      const { response } = await host.control({ subtype: "mcp_status" });
      return (response as { mcpServers: { name: string; status: string }[] }).mcpServers.find((server) => server.name === name)?.status;
    };
    expect(await status("old")).toBe("connected");
    await host.control({ subtype: "mcp_toggle", serverName: "old", enabled: false });
    expect(await status("old")).toBe("disabled");
    await host.control({ subtype: "mcp_reconnect", serverName: "old" });
    expect(await status("old")).toBe("connected");
    const more = { later: { command: process.execPath, args: [chaos, "right"] }, gone: { command: "/no/such/program" } };
    expect(await host.control({ subtype: "mcp_set_servers", servers: more })).toMatchObject({
      response: {
        added: expect.arrayContaining(["later", "gone"]) as unknown,
        removed: [],
        errors: { gone: expect.any(String) as string },
      },
    });
    expect(await host.control({ subtype: "mcp_set_servers", servers: {} })).toMatchObject({
      response: { added: [], removed: expect.arrayContaining(["later", "gone"]) as unknown },
    });
    expect(await status("old")).toBe("connected");
    host.end();
    expect((await conversation.finished).code).toBe(0);
  });
});

it("lorimer mcp login takes the address that a browser elsewhere ended at, and logout forgets", { timeout: 60_000 }, async () => {
  const guarded = await startOAuthServer();
  await using place = await cliPlace(() => "never asked");
  const env = { LORIMER_NO_KEYCHAIN: "1" };
  const run = (...args: readonly string[]): CliProcess => place.start(["mcp", ...args], { env });
  expect((await run("add", "guarded", guarded.url, "--scope", "user").finished).code).toBe(0);
  expect((await run("list").finished).stdout).toMatch(/guarded +needs-auth/);
  const login = place.start(["mcp", "login", "guarded"], { env, input: null });
  let printed = "";
  login.child.stdout.on("data", (text: string) => (printed += text));
  await login.printed("press Enter");
  const page = /http:\S+\/authorize\S+/.exec(printed)?.[0] ?? "";
  const { headers } = await fetch(page, { redirect: "manual" });
  login.child.stdin.write(`nonsense\n${headers.get("location") ?? ""}\n`);
  const { code, stdout, stderr } = await login.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "lorimer: That is not the answer to this sign-in.\n" });
  expect(stdout).toContain('"guarded" is connected');
  expect(stdout + stderr).not.toContain(guarded.token);
  expect((await run("test", "guarded").finished).stdout).toContain("mcp__guarded__echo");
  expect((await run("logout", "guarded").finished).code).toBe(0);
  expect((await run("test", "guarded").finished).code).toBe(1);
  await guarded.close();
});

describe("lorimer mcp serve", () => {
  const list = async (client: Client): Promise<readonly string[]> => (await client.listTools()).tools.map(({ name }) => name);

  it(
    "offers the harness's tools over standard input and output, and asks the person where a call needs one",
    { timeout: 60_000 },
    async () => {
      await using place = await cliPlace(() => "never asked");
      const client = new Client({ name: "other", version: "1" }, { capabilities: { elicitation: { form: {} } } });
      const questions: string[] = [];
      let allows = false;
      client.setRequestHandler("elicitation/create", ({ params }) => {
        questions.push(params.message);
        return allows ? { action: "accept", content: { allow: true } } : { action: "decline" };
      });
      const env = place.env as Record<string, string>;
      await client.connect(new StdioClientTransport({ command: process.execPath, args: [bundle, "mcp", "serve"], cwd: place.root, env }));
      expect(await list(client)).toEqual(expect.arrayContaining(["Read", "Write", "Bash"]));
      const write = { name: "Write", arguments: { file_path: `${place.root}/made.txt`, content: "made" } };
      expect(await client.callTool(write)).toMatchObject({ isError: true });
      allows = true;
      expect((await client.callTool(write)).isError).not.toBe(true);
      expect(questions).toHaveLength(2);
      expect(await client.callTool({ name: "Read", arguments: { file_path: `${place.root}/made.txt` } })).toMatchObject({
        content: [{ text: expect.stringContaining("made") as string }],
      });
      await client.close();
    },
  );

  it("is used by Lorimer itself", { timeout: 60_000 }, async () => {
    const script: Script = (request) =>
      request.messages.length === 1 ? reply.toolUse("mcp__self__Glob", { pattern: "*.md" }) : `found ${lastToolResult(request).text}`;
    await using place = await cliPlace(script);
    const self = { self: { command: process.execPath, args: [bundle, "mcp", "serve"] } };
    const settings = '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}';
    const run = await place.run("-p", "Go", "--mcp-config", servers(self), "--settings", settings, "--allowedTools", "mcp__self");
    expect(run.stdout).toContain("found");
    expect(run.stdout).not.toContain("No rule");
  });

  it("on a port answers this machine alone, and nothing without its token", { timeout: 60_000 }, async () => {
    await using place = await cliPlace(() => "never asked");
    const serving = place.start(["mcp", "serve", "--port", "0"], { input: null });
    let printed = "";
    serving.child.stdout.on("data", (text: string) => (printed += text));
    await serving.printed("}}");
    const { url, headers } = JSON.parse(printed) as { readonly url: string; readonly headers: { readonly Authorization: string } };
    const { port, host } = new URL(url);
    const ask = (own: Readonly<Record<string, string>>, path = "/mcp", method = "POST"): Promise<number> =>
      new Promise((resolve, reject) => {
        const type = { "content-type": "application/json", accept: "application/json, text/event-stream" };
        const sent = request({ host: "127.0.0.1", port, path, method, headers: { host, ...type, ...own } }, (response) =>
          resolve(response.resume().statusCode ?? 0),
        );
        sent.on("error", reject);
        sent.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }));
      });
    const right = { authorization: headers.Authorization };
    const statuses = await Promise.all([
      ask({}),
      ask({ authorization: "Bearer " }),
      ask({ authorization: "Bearer wrong" }),
      ask({ authorization: `${headers.Authorization}x` }),
      ask({ authorization: headers.Authorization.replace("Bearer", "Basic") }),
      ask({ cookie: `token=${headers.Authorization}` }),
      ask({}, `/mcp?token=${headers.Authorization.slice(7)}`),
      ask({ ...right, host: "evil.example" }),
      ask({ ...right, host: `localhost.evil.example:${port}` }),
      ask({ ...right, origin: "https://evil.example" }),
      ask({ ...right, origin: "null" }),
      ask({ ...right, origin: `https://127.0.0.1:${port}` }),
      ask({ ...right, origin: "http://localhost:1" }),
      ask({ origin: "https://evil.example", "access-control-request-method": "POST" }, "/mcp", "OPTIONS"),
    ]);
    console.log(`figure: hostile requests to mcp serve accepted ${statuses.filter((status) => status < 400).length} of ${statuses.length}`);
    expect(statuses.every((status) => [401, 403].includes(status))).toBe(true);
    const clients = [1, 2].map((version) => new Client({ name: "other", version: String(version) }));
    for (const client of clients)
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { ...headers } } }));
    const [first, second] = clients;
    expect(await list(first as Client)).toEqual(await list(second as Client));
    await first?.close();
    expect((await list(second as Client)).length).toBeGreaterThan(3);
    await second?.close();
    serving.child.kill("SIGTERM");
    await serving.finished;
  });
});
