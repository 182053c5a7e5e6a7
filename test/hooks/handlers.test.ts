import { HookAgents, HookMcpTools, HookRegistry, Hooks } from "@lorimer/plugin-hooks/contract";
import { reply, startTestServer } from "@lorimer/testing";
import type { TestAnswer, TestHarness } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { echoTool, hookEvents, lastRequestText, notices, on, openWithHooks } from "./hook-harness.js";

const callEcho = [reply.toolUse("Echo", { text: "hello" }), reply.text("done")];
const deny = JSON.stringify({
  hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: "over HTTP" },
});

describe("an http hook", () => {
  const json =
    (status: number, body: string): TestAnswer =>
    (response) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(body);

  async function post(answer: TestAnswer, more: Readonly<Record<string, unknown>> = {}, settings: Readonly<Record<string, unknown>> = {}) {
    await using server = await startTestServer(answer);
    const { tool, inputs } = echoTool();
    const hooks = on("PreToolUse", "Echo", { type: "http", url: `${server.url}/hook?key=hidden`, timeout: 1, ...more });
    await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool], more: settings });
    const { events } = await run.prompt("go");
    return { events, ran: inputs.length, received: server.received, text: lastRequestText(run) };
  }

  test("posts the event as JSON, and an answer of 2xx with an object decides", async () => {
    const { received, ran, text, events } = await post(json(200, deny));
    expect(received[0]).toMatchObject({ method: "POST", url: "/hook?key=hidden", headers: { "content-type": "application/json" } });
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ hook_event_name: "PreToolUse", tool_input: { text: "hello" } });
    expect(ran).toBe(0);
    expect(text).toContain("over HTTP");
    expect(hookEvents(events)[0]?.hook).not.toContain("hidden");
  });

  test.each([
    ["an error status", json(500, deny), "status 500"],
    ["a refusal by status", json(403, deny), "status 403"],
    ["text", json(200, "no"), "not a JSON object"],
    ["a list", json(200, "[]"), "not a JSON object"],
    ["an endless answer", (response) => void response.end("{" + "x".repeat(2_000_000)), "longer than"],
    ["a redirect", (response) => void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(), "redirects"],
    ["a closed connection", (response) => void response.destroy(), ""],
  ] satisfies readonly (readonly [string, TestAnswer, string])[])(
    "that gets %s has failed, which blocks nothing but a policy",
    async (_what, answer, fault) => {
      const open = await post(answer);
      expect(open.ran).toBe(1);
      expect(hookEvents(open.events)[0]).toMatchObject({ outcome: "failed", detail: expect.stringContaining(fault) });
      expect((await post(answer, { onFailure: "block" })).ran).toBe(0);
    },
  );

  test("that gets an empty answer has passed", async () => {
    expect(hookEvents((await post(json(204, ""))).events)[0]?.outcome).toBe("passed");
  });

  test.each([
    ["never answers", () => undefined],
    ["never ends its answer", (response) => void response.writeHead(200).write("{")],
  ] satisfies readonly (readonly [string, TestAnswer])[])("whose server %s times out", async (_what, answer) => {
    const { events } = await post(answer);
    expect(hookEvents(events)[0]?.outcome).toBe("timed-out");
    expect(hookEvents(events)[0]?.durationMs).toBeLessThan(10_000);
  });

  test("sends variables only where the hook and the settings both name them, and never the harness's credentials", async () => {
    const names = ["HOOK_TEST_A", "HOOK_TEST_B", "HOOK_TEST_C", "ANTHROPIC_API_KEY"] as const;
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = `value-of-${name}`;
    try {
      const headers = { "x-a": "Bearer $HOOK_TEST_A", "x-b": "${HOOK_TEST_B}", "x-c": "$HOOK_TEST_C", "x-key": "$ANTHROPIC_API_KEY." };
      const allowedEnvVars = ["HOOK_TEST_A", "HOOK_TEST_B", "ANTHROPIC_API_KEY"];
      const { received } = await post(
        json(204, ""),
        { headers, allowedEnvVars },
        { httpHookAllowedEnvVars: ["HOOK_TEST_A", "HOOK_TEST_C", "ANTHROPIC_API_KEY"] },
      );
      expect(received[0]?.headers).toMatchObject({ "x-a": "Bearer value-of-HOOK_TEST_A", "x-b": "", "x-c": "", "x-key": "." });
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      });
    }
  });

  test("goes only where the settings let hooks go", async () => {
    const { received, events } = await post(json(204, ""), {}, { allowedHttpHookUrls: ["https://hooks.example.com/*"] });
    expect(received).toHaveLength(0);
    expect(hookEvents(events)[0]).toMatchObject({ outcome: "failed", detail: expect.stringContaining("allowedHttpHookUrls") });
  });
});

describe("a judgement", () => {
  test("keeps a run from ending until the model is content", async () => {
    const hooks = on("Stop", undefined, { type: "prompt", prompt: "Is the work done? $ARGUMENTS" });
    const script = ["half done", '{"ok": false, "reason": "the tests are missing"}', "all done", '{"ok": true}'];
    await using run = await openWithHooks(hooks, { script });
    const { result } = await run.prompt("go");
    expect(result.text).toBe("all done");
    expect(JSON.stringify(run.model.requests[1])).toContain("half done");
    expect(JSON.stringify(run.model.requests[2]?.messages)).toContain("the tests are missing");
    run.model.assertDone();
  });

  test("of PreToolUse ends the turn, unless the hook says to go on", async () => {
    for (const [continueOnBlock, reason] of [
      [false, "hook_stopped"],
      [true, "completed"],
    ] as const) {
      const { tool, inputs } = echoTool();
      const hooks = on("PreToolUse", "Echo", { type: "prompt", prompt: "May it?", continueOnBlock });
      const script = [callEcho[0] ?? "", '{"ok": false, "reason": "not nice"}', "done"];
      await using run = await openWithHooks(hooks, { script, tools: [tool] });
      expect((await run.prompt("go")).result.outcome.reason).toBe(reason);
      expect(inputs).toEqual([]);
    }
  });

  test("by a verifier with tools is the word of the service that runs agents", async () => {
    const hooks = on("Stop", undefined, { type: "agent", prompt: "Look at the files." });
    const asked: string[] = [];
    const agents: HookAgents = {
      verify: async ({ prompt, maxTurns }) => {
        asked.push(`${maxTurns}: ${prompt}`);
        return asked.length === 1 ? '{"ok": false, "reason": "a file is missing"}' : '{"ok": true}';
      },
    };
    await using run = await openWithHooks(hooks, { script: ["one", "two"], services: [[HookAgents, agents]] });
    expect((await run.prompt("go")).result.text).toBe("two");
    expect(asked[0]).toMatch(/^50: Look at the files\./);
    await using without = await openWithHooks(hooks, { script: ["one"] });
    expect(notices((await without.prompt("go")).events)).toContain("no sub-agents");
  });
});

test("a hook may be a tool of a connected MCP server, with parts of the event in its input", async () => {
  const { tool, inputs } = echoTool();
  const hooks = on("PreToolUse", "Echo", {
    type: "mcp_tool",
    server: "guard",
    tool: "judge",
    input: { said: "<${tool_input.text}>", all: ["${tool_name}"] },
  });
  const calls: unknown[] = [];
  const mcp = (answer: { readonly text: string; readonly isError: boolean } | undefined): HookMcpTools => ({
    call: async (server, name, input) => {
      calls.push([server, name, input]);
      return answer;
    },
  });
  const open = (answer: Parameters<typeof mcp>[0]): Promise<TestHarness> =>
    openWithHooks(hooks, { script: callEcho, tools: [tool], services: [[HookMcpTools, mcp(answer)]] });
  await using denied = await open({ text: deny, isError: false });
  await denied.prompt("go");
  expect(calls).toEqual([["guard", "judge", { said: "<hello>", all: ["Echo"] }]]);
  expect(inputs).toHaveLength(0);
  await using failing = await open({ text: "broken", isError: true });
  expect(hookEvents((await failing.prompt("go")).events)[0]).toMatchObject({ outcome: "failed" });
  await using gone = await open(undefined);
  expect(notices((await gone.prompt("go")).events)).toContain("not connected");
  expect(inputs).toHaveLength(2);
});

describe("a function of the host", () => {
  test("decides like any hook, and is gone when it is removed", async () => {
    const { tool, inputs } = echoTool();
    await using run = await openWithHooks({}, { script: [...callEcho, ...callEcho], tools: [tool] });
    const registry = await run.session.service(HookRegistry);
    const hooks = await run.session.service(Hooks);
    expect(hooks.listens("PreToolUse")).toBe(false);
    const remove = registry.add({ event: "PreToolUse", matcher: "Echo", run: () => ({ decision: "deny", reason: "by function" }) });
    expect(hooks.listens("PreToolUse")).toBe(true);
    await run.prompt("go");
    expect(lastRequestText(run)).toContain("by function");
    remove();
    await run.prompt("go");
    expect(inputs).toHaveLength(1);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("bang");
      },
    ],
    ["rejects", () => Promise.reject(new Error("bang"))],
    ["never ends", () => new Promise<undefined>(() => {})],
  ])("that %s blocks PreToolUse, and nothing where it was told to pass", async (_what, fail) => {
    for (const [onFailure, ran] of [
      [undefined, 0],
      ["pass", 1],
    ] as const) {
      const { tool, inputs } = echoTool();
      await using run = await openWithHooks({}, { script: callEcho, tools: [tool] });
      const registry = await run.session.service(HookRegistry);
      registry.add({ event: "PreToolUse", timeoutMs: 50, run: fail, ...(onFailure === undefined ? {} : { onFailure }) });
      const { events } = await run.prompt("go");
      expect(inputs).toHaveLength(ran);
      expect(hookEvents(events)[0]?.outcome).toMatch(/failed|timed-out/);
    }
  });
});
