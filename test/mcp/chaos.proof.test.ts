import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { McpServers, plugin } from "@lorimer/plugin-mcp";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const script = fileURLToPath(new URL("./chaos-server.mjs", import.meta.url));
const only = process.env["CHAOS_ONLY"];
const stdio = [
  "no-reply",
  "no-reply-to-initialize",
  "no-reply-to-list",
  "no-reply-to-call",
  "reply-twice",
  "wrong-id",
  "null-id",
  "result-and-error",
  "endless-line",
  "huge-json",
  "half-line-then-end",
  "bad-utf8",
  "not-json",
  "nan-numbers",
  "deep-json",
  "error-flood",
  "exit-at-start",
  "exit-in-call",
  "exit-after-answer",
  "notification-storm",
  "list-changed-storm",
  "list-changed-loop",
  "slow-loris",
  "ten-thousand-tools",
  "endless-pages",
  "huge-descriptions",
  "broken-tools",
  "wrong-version",
  "asks-back",
  "asks-without-end",
  "prototype-keys",
];
const http = [
  "refuses-all",
  "redirects-inwards",
  "redirects-around",
  "server-error",
  "html",
  "cuts-off",
  "never-answers",
  "no-reply-to-call",
  "wrong-id",
  "endless-line",
  "huge-json",
  "deep-json",
  "notification-storm",
  "list-changed-loop",
  "slow-loris",
  "endless-pages",
];
const isWanted = (name: string): boolean => only === undefined || name.includes(only);
const limits = { waitMs: 200, startTimeoutMs: 2500, callTimeoutMs: 1500 };

let home = "";
const children: ChildProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "lorimer-chaos-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

async function httpServer(behaviour: string): Promise<string> {
  const child = spawn(process.execPath, [script, behaviour, "http"], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const port = await new Promise<string>((resolve) => child.stdout?.once("data", (data: Buffer) => resolve(String(data).trim())));
  return `http://127.0.0.1:${port}/mcp`;
}

interface Seen {
  readonly behaviour: string;
  readonly connectMs: number;
  readonly callMs: number;
  readonly neighbourMs: number;
  readonly status: string;
  readonly call: string;
  readonly grownMb: number;
}

async function suffer(behaviour: string, entry: object): Promise<Seen> {
  const servers = { [behaviour]: entry, neighbour: { command: process.execPath, args: [script, "right"] } };
  const settings = {
    "lorimer.mcp": { userFolder: join(home, behaviour), ...limits, given: [{ source: "test", value: { mcpServers: servers } }] },
  };
  await using test = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin, inlinePlugin({})], settings });
  const service = await test.session.service(McpServers);
  const before = memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 25);
  const signal = AbortSignal.timeout(60_000);
  const timed = async (work: () => Promise<unknown>): Promise<[number, string]> => {
    const start = performance.now();
    const said = await work().then(
      () => "ok",
      (error: Error) => error.message.slice(0, 60),
    );
    return [Math.round(performance.now() - start), said];
  };
  const [connectMs] = await timed(() => service.connect());
  const first = service.list().find(({ name }) => name === behaviour);
  const [callMs, call] = await timed(() => service.call(behaviour, first?.tools[0]?.name ?? "echo", {}, { signal }));
  const [neighbourMs, neighbour] = await timed(() => service.call("neighbour", "echo", {}, { signal }));
  clearInterval(watch);
  expect(neighbour, `the neighbour of ${behaviour}`).toBe("ok");
  const grownMb = Math.round((most - before) / 1024 / 1024);
  return { behaviour, connectMs, callMs, neighbourMs, status: first?.status ?? "", call, grownMb };
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

it("no behaviour of a server holds up, bloats or breaks anything else", { timeout: 300_000 }, async () => {
  // Warm: what is loaded once is nobody's fault.
  await suffer("right", { command: process.execPath, args: [script, "right"] });
  const seen: Seen[] = [];
  for (const behaviour of stdio.filter(isWanted))
    seen.push(await suffer(behaviour, { command: process.execPath, args: [script, behaviour] }));
  for (const behaviour of http.filter(isWanted)) {
    const outcome = await suffer(`http-${behaviour}`, { type: "http", url: await httpServer(behaviour) });
    seen.push(outcome);
  }
  const worst = (key: "connectMs" | "callMs" | "neighbourMs" | "grownMb"): string => {
    const most = seen.reduce((a, b) => (b[key] > a[key] ? b : a));
    return `${most[key]} (${most.behaviour})`;
  };
  if (process.env["CHAOS_TABLE"] !== undefined) console.table(seen);
  console.log(`figure: hostile MCP behaviours survived ${seen.length}`);
  console.log(`figure: longest connecting to a hostile MCP server, ms ${worst("connectMs")}`);
  console.log(`figure: longest call of a hostile MCP server, ms ${worst("callMs")}`);
  console.log(`figure: longest call of its neighbour, ms ${worst("neighbourMs")}`);
  console.log(`figure: most memory that a hostile MCP server takes, MB ${worst("grownMb")}`);
  for (const { behaviour, connectMs, callMs, grownMb } of seen) {
    expect(connectMs, behaviour).toBeLessThan(limits.startTimeoutMs + 6000);
    expect(callMs, behaviour).toBeLessThan(limits.callTimeoutMs + limits.startTimeoutMs + 6000);
    // Others use this machine too; the figure tells the truth.
    expect(grownMb, behaviour).toBeLessThan(80);
  }
});
