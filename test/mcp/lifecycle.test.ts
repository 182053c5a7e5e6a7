import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { McpServers, plugin } from "@lorimer/plugin-mcp";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const timeout = 60_000;
const patient = { timeout: 30_000 };
let folder = "";
const children: ChildProcessWithoutNullStreams[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-lifecycle-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** A server that writes down its process, and never answers `wait`. */
const local = `
const { appendFileSync } = require("node:fs");
appendFileSync(process.argv[1], process.pid + "\\n");
const tools = ["pid", "wait"].map((name) => ({ name, description: name, inputSchema: { type: "object" } }));
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (params?.name === "wait") return appendFileSync(process.argv[1] + ".waits", "x");
  const results = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "local", version: "1" } },
    "tools/list": { tools },
    "tools/call": { content: [{ type: "text", text: String(process.pid) }] },
  };
  const result = results[method];
  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: -32601, message: "?" } }) }));
});
setInterval(() => undefined, 1000);`;
const localEntry = (log: string): object => ({ command: process.execPath, args: ["-e", local, log] });
const pids = async (log: string): Promise<readonly number[]> =>
  (await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number);

function open(servers: object): Promise<TestHarness> {
  return openTestHarness({
    script: () => reply.text("done"),
    plugins: [plugin, inlinePlugin({})],
    settings: { "lorimer.mcp": { userFolder: folder, given: [{ source: "test", value: { mcpServers: servers } }] } },
  });
}

interface Remote {
  readonly port: string;
  readonly child: ChildProcessWithoutNullStreams;
  waits(): Promise<void>;
}

async function remote(port = "0"): Promise<Remote> {
  const child = spawn(process.execPath, [here("./restarting-server.mjs"), port]);
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string };
  return { port: value, child, waits: async () => void (await lines.next()) };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("a server that is killed in the middle of a call", () => {
  it("as a process ends the call, and is started again for the next", { timeout }, async () => {
    const log = join(folder, "log");
    await using test = await open({ local: localEntry(log) });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    const call = (tool: string): Promise<unknown> => servers.call("local", tool, {}, { signal: AbortSignal.timeout(30_000) });
    const waiting = call("wait").then(
      () => "answered",
      (error: Error) => error.message,
    );
    await expect.poll(() => existsSync(`${log}.waits`), patient).toBe(true);
    const begun = performance.now();
    process.kill((await pids(log))[0] ?? 0, "SIGKILL");
    expect(await waiting).not.toBe("answered");
    console.log(`figure: ms until a call of a killed process failed ${Math.round(performance.now() - begun)}`);
    expect(servers.list()).toMatchObject([{ status: "failed", reason: expect.stringContaining("lost") as string }]);
    expect(JSON.stringify(await call("pid"))).toContain(String((await pids(log))[1]));
    expect(servers.list()).toMatchObject([{ status: "connected" }]);
  });

  it.each(["no answer yet", "answer begun", "sse"])(
    "elsewhere ends the call and is looked for until it is back (%s)",
    { timeout },
    async (kind) => {
      const streams = kind === "answer begun";
      const first = await remote();
      const type = kind === "sse" ? "sse" : "http";
      await using test = await open({ far: { type, url: `http://127.0.0.1:${first.port}/${type === "sse" ? "sse" : "mcp"}` } });
      const servers = await test.session.service(McpServers);
      await servers.connect();
      const signal = AbortSignal.timeout(50_000);
      const waiting = servers.call("far", "wait", { streams }, { signal }).then(
        () => "answered",
        (error: Error) => error.message,
      );
      await first.waits();
      const begun = performance.now();
      first.child.kill("SIGKILL");
      expect(await waiting).not.toBe("answered");
      console.log(`figure: ms until a call of a killed server elsewhere failed (${kind}) ${Math.round(performance.now() - begun)}`);
      await expect.poll(() => servers.list()[0]?.status, patient).toBe("failed");
      const second = await remote(first.port);
      await expect.poll(() => servers.list()[0]?.status, patient).toBe("connected");
      expect(JSON.stringify(await servers.call("far", "pid", {}, { signal }))).toContain(String(second.child.pid));
    },
  );

  it("elsewhere, and back before anybody noticed, is spoken with anew", { timeout }, async () => {
    const first = await remote();
    await using test = await open({ far: { type: "http", url: `http://127.0.0.1:${first.port}/mcp` } });
    const servers = await test.session.service(McpServers);
    await servers.connect();
    first.child.kill("SIGKILL");
    await new Promise((resolve) => first.child.once("close", resolve));
    const second = await remote(first.port);
    const said = await servers.call("far", "pid", {}, { signal: AbortSignal.timeout(30_000) });
    expect(JSON.stringify(said)).toContain(String(second.child.pid));
  });
});

it("two sessions of one process share no server: each has its own, and ends it alone", { timeout }, async () => {
  const log = join(folder, "log");
  const first = await open({ local: localEntry(log) });
  await using second = await open({ local: localEntry(log) });
  const [one, other] = await Promise.all([first.session.service(McpServers), second.session.service(McpServers)]);
  await Promise.all([one.connect(), other.connect()]);
  const pidOf = async (servers: McpServers): Promise<number> => {
    const { content } = await servers.call("local", "pid", {}, { signal: AbortSignal.timeout(30_000) });
    return Number(content[0]?.type === "text" ? content[0].text : "");
  };
  const [mine, yours] = [await pidOf(one), await pidOf(other)];
  expect(mine).not.toBe(yours);
  await first[Symbol.asyncDispose]();
  await expect.poll(() => isAlive(mine), patient).toBe(false);
  expect(one.list()).toMatchObject([{ status: "disabled" }]);
  expect(await pidOf(other)).toBe(yours);
});

it("nothing that a server started outlives a harness that is killed", { timeout }, async () => {
  const log = join(folder, "log");
  const family = join(folder, "family.mjs");
  await writeFile(
    family,
    `import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
for (const detached of [false, true]) {
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { detached, stdio: "ignore" });
  appendFileSync(${JSON.stringify(log)}, child.pid + "\\n");
}
process.argv.splice(1, 1, ${JSON.stringify(log)});
const { createRequire } = await import("node:module");
const require = createRequire(import.meta.url);
new Function("require", "process", ${JSON.stringify(local)})(require, process);
`,
  );
  await using place = await cliPlace(() => new Promise(() => undefined));
  const config = JSON.stringify({ mcpServers: { family: { command: process.execPath, args: [family] } } });
  const settings = '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}';
  const run = place.start(["-p", "Hello", "--mcp-config", config, "--settings", settings]);
  await expect.poll(async () => (await pids(log)).length, patient).toBe(3);
  await expect.poll(() => place.model.requests.length, patient).toBeGreaterThan(0);
  const started = await pids(log);
  run.child.kill("SIGKILL");
  await run.finished;
  await expect.poll(() => started.filter(isAlive), patient).toEqual([]);
  console.log(`figure: processes of a server that outlived a killed harness ${started.filter(isAlive).length} of ${started.length}`);
});
