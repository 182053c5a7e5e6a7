import type { HookEventName } from "@lorimer/plugin-hooks";
import { describe, expect, it } from "vitest";
import { judgeEvent } from "../../packages/plugin-ecosystem/src/claude/hook-handlers.js";
import { judgeServer } from "../../packages/plugin-ecosystem/src/claude/judge-server.js";
import { readHooks } from "../../packages/plugin-hooks/src/config/read-config.js";
import { hookEvents } from "../../packages/plugin-hooks/src/schema/index.js";
import { readEntry } from "../../packages/plugin-mcp/src/config/read-entry.js";

const run = { type: "command", command: "true" };
const http = { type: "http", url: "https://a.example" };
const prompt = { type: "prompt", prompt: "p" };
const handlers: readonly unknown[] = [
  run,
  http,
  prompt,
  { type: "mcp_tool", server: "s", tool: "t" },
  { type: "mcp_tool", server: "s", tool: "t", input: [] },
  ...[
    { if: "Bash(ls)" },
    { if: 1 },
    { timeout: 1e9 },
    { timeout: "1" },
    { timeout: -1 },
    { once: true },
    { once: 1 },
    { statusMessage: [] },
  ],
  ...[{ args: [] }, { args: [1] }, { shell: "powershell" }, { shell: "fish" }, { async: 1 }, { asyncRewake: true }, { command: "\t" }],
  { type: "command", command: "x ${user_config.key}" },
  { type: "command", command: "x ${user_config.key}", args: ["y"] },
  { ...http, url: "/relative" },
  { ...http, url: "ws://a.example" },
  { ...http, headers: { a: null } },
  { ...http, allowedEnvVars: "A" },
  { ...prompt, model: 1 },
  { ...prompt, continueOnBlock: "yes" },
  { type: "toString" },
  {},
  null,
].map((each) => (each !== null && !("type" in each) && Object.keys(each).length > 0 ? { ...run, ...each } : each));
const matchers: readonly unknown[] = [undefined, "", "*", "Bash", "*.py", "(", "Edit|Write, X", "mcp__.*", "a|.env", 7, null, "[a"];

describe("What a report says of hooks", () => {
  const isUsed = (event: string, group: unknown): boolean => judgeEvent(event, [group]).verdicts.every(({ status }) => status !== "broken");
  const runs = (event: string, group: unknown): boolean =>
    readHooks({ [event]: [group] }, { scope: "plugin", source: "acme", mergesCopies: false }).entries.length > 0;

  it.each(Object.keys(hookEvents))("is what is made of them in a session, at %s", (event) => {
    for (const handler of handlers) {
      const group = { hooks: [handler] };
      expect([handler, isUsed(event, group)]).toEqual([handler, runs(event, group)]);
    }
    const [verdict] = judgeEvent(event, [{ hooks: [run] }]).verdicts;
    expect(verdict?.status).toBe(hookEvents[event as HookEventName].firedBy === "later" ? "ignored" : "supported");
    for (const matcher of matchers) {
      const group = { ...(matcher === undefined ? {} : { matcher }), hooks: [run] };
      expect([matcher, isUsed(event, group)]).toEqual([matcher, runs(event, group)]);
    }
  });
});

const node = { command: "node" };
const web = { type: "http", url: "https://a.example/mcp" };
const servers: readonly unknown[] = [
  node,
  web,
  null,
  [],
  "node x.js",
  {},
  { type: "stdio" },
  ...[
    { command: "" },
    { command: " " },
    { command: ["npx", "x"] },
    { command: 1 },
    { args: "x" },
    { args: [1] },
    { env: [] },
    { env: { A: 1 } },
  ],
  ...[{ cwd: "." }, { cwd: 1 }, { cwd: null }, { timeout: 5 }, { type: "local" }, { type: 7 }, { disabled: true }, { enabled: false }],
  ...[{ url: "" }, { url: 1 }, { url: "x" }, { url: "ftp://a.example" }, { url: "https://u:p@a.example" }, { url: "wss://a.example" }].map(
    (each) => ({
      ...web,
      ...each,
    }),
  ),
  ...[{ headers: { a: 1 } }, { headers: "x" }, { headersHelper: 1 }, { headersHelper: "./x" }, { oauth: 1 }].map((each) => ({
    ...web,
    ...each,
  })),
  ...["sse", "ws", "websocket", "streamable-http", "streamableHttp", "SSE", "remote"].map((type) => ({ ...web, type })),
  { type: "ws", url: "wss://a.example" },
  { url: "https://a.example" },
  { transport: "sse", url: "https://a.example" },
].map((each) => (each !== null && typeof each === "object" && !("type" in each) && !("url" in each) ? { ...node, ...each } : each));

describe("What a report says of a server", () => {
  const place = { scope: "plugin", source: "acme", dialect: "claude", variables: () => undefined } as const;

  it.each(servers.map((server) => [JSON.stringify(server), server] as const))("is what is made of it in a session: %s", (_text, server) => {
    const { status } = judgeServer(server);
    const read = readEntry("acme:a", server, place);
    const made = read.ok ? "used" : read.empty === true ? "ignored" : "broken";
    expect(status === "supported" || status === "emulated" ? "used" : status).toBe(made);
  });
});
