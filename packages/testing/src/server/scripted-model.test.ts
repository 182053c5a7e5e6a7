import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { lastToolResult, reply, startScriptedModel, toolNames } from "../index.js";
import type { ScriptedModel } from "../index.js";

const ask = { model: "scripted-1", max_tokens: 100, messages: [{ role: "user", content: "hello" }] };
const readTool = { name: "Read", description: "reads", input_schema: { type: "object" } };

function post(model: ScriptedModel, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${model.url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function events(response: Response): Promise<{ event: string; data: Record<string, unknown> }[]> {
  const text = await response.text();
  return text
    .split("\n\n")
    .filter((part) => part !== "")
    .map((part) => {
      const match = /^event: (\S+)\ndata: (.*)$/.exec(part);
      if (match === null) throw new Error(`not an event: ${part}`);
      return { event: match[1] ?? "", data: JSON.parse(match[2] ?? "") as Record<string, unknown> };
    });
}

/** Reads a response at the socket: what arrived, and whether the connection was lost before its end. */
function received(model: ScriptedModel, body: object): Promise<{ bytes: string; broken: boolean }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${model.url}/v1/messages`, { method: "POST", agent: false }, (response) => {
      let bytes = "";
      response.on("data", (part: Buffer) => (bytes += part.toString("latin1")));
      response.on("error", () => undefined);
      response.on("close", () => resolve({ bytes, broken: !response.complete }));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

describe("a scripted model over HTTP", () => {
  test("streams text as the public event format", async () => {
    await using model = await startScriptedModel({ script: [reply.text("Hello there", { chunk: 5 })] });
    const response = await post(model, { ...ask, stream: true });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const list = await events(response);
    expect(list.map((item) => item.event)).toEqual([
      "message_start",
      "content_block_start",
      "ping",
      "content_block_delta",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(list.every((item) => item.data["type"] === item.event)).toBe(true);
    expect(list[0]?.data).toMatchObject({
      message: { type: "message", role: "assistant", model: "scripted-1", content: [], stop_reason: null },
    });
    expect(list[3]?.data).toEqual({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } });
    expect(list[6]?.data).toEqual({ type: "content_block_stop", index: 0 });
    expect(list[7]?.data).toMatchObject({ delta: { stop_reason: "end_turn" } });
    model.assertDone();
  });

  test("answers whole when no stream is asked for, with thinking and several calls", async () => {
    await using model = await startScriptedModel({
      script: [reply.thinking("hm").text("both").toolUse("Read", { a: 1 }).toolUse("Read", { a: 2 })],
    });
    const message = (await (await post(model, ask)).json()) as {
      content: { type: string; id?: string; input?: unknown }[];
      stop_reason: string;
    };
    expect(message.content.map((block) => block.type)).toEqual(["thinking", "text", "tool_use", "tool_use"]);
    expect(message.content[2]?.input).toEqual({ a: 1 });
    expect(message.content[2]?.id).not.toBe(message.content[3]?.id);
    expect(message.stop_reason).toBe("tool_use");
  });

  test("computes replies from what the tools returned", async () => {
    await using model = await startScriptedModel({
      script: [
        (request) => reply.toolUse(toolNames(request)[0] ?? "", { file: "a" }, { id: "call-1" }),
        (request) => `It says ${lastToolResult(request).text} of ${lastToolResult(request).name}`,
      ],
    });
    const asked = { ...ask, tools: [readTool] };
    const first = (await (await post(model, asked)).json()) as { content: unknown[] };
    const second = await post(model, {
      ...asked,
      messages: [
        ...ask.messages,
        { role: "assistant", content: first.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "call-1", content: "42" }] },
      ],
    });
    expect(await second.json()).toMatchObject({ content: [{ type: "text", text: "It says 42 of Read" }] });
    expect(model.requests).toHaveLength(2);
    model.assertDone();
  });

  test("counts a prefix that an earlier request cached as read, and what follows as written or new", async () => {
    await using model = await startScriptedModel({ script: () => reply.text("ok") });
    const big = { type: "text", text: "s".repeat(3600) };
    const cached = { type: "text", text: "u".repeat(360), cache_control: { type: "ephemeral" } };
    const system = [{ ...big, cache_control: { type: "ephemeral" } }];
    const usageOf = async (messages: object[]): Promise<Record<string, number>> =>
      ((await (await post(model, { ...ask, system, messages })).json()) as { usage: Record<string, number> }).usage;
    const first = await usageOf([{ role: "user", content: [cached] }]);
    expect(first).toMatchObject({ cache_read_input_tokens: 0, input_tokens: 0 });
    const grown = [
      { role: "user", content: [{ type: "text", text: cached.text }] },
      { role: "assistant", content: [{ type: "text", text: "ok" }] },
      { role: "user", content: [{ ...cached, text: "more" }] },
    ];
    const second = await usageOf(grown);
    expect(second["cache_read_input_tokens"]).toBe(first["cache_creation_input_tokens"]);
    expect(second["cache_creation_input_tokens"]).toBeGreaterThan(0);
    const changed = await usageOf([{ role: "user", content: [{ ...cached, text: "other" }] }]);
    expect(changed["cache_read_input_tokens"]).toBeGreaterThan(1000);
    expect(changed["cache_read_input_tokens"]).toBeLessThan(first["cache_creation_input_tokens"] ?? 0);
    const plain = ((await (await post(model, ask)).json()) as { usage: Record<string, number> }).usage;
    expect(plain).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
  });

  test("counts tokens without using up a step", async () => {
    await using model = await startScriptedModel({ script: ["one"] });
    const counted = await fetch(`${model.url}/v1/messages/count_tokens`, { method: "POST", body: JSON.stringify(ask) });
    expect(((await counted.json()) as { input_tokens: number }).input_tokens).toBeGreaterThan(0);
    await (await post(model, ask)).text();
    model.assertDone();
  });

  test("answers scripted errors with status, body and headers", async () => {
    await using model = await startScriptedModel({ script: [reply.error(429, "rate_limit_error", "slow down", { "retry-after": "7" })] });
    const response = await post(model, ask);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toMatchObject({ type: "error", error: { type: "rate_limit_error", message: "slow down" } });
  });

  test("sends an error event in mid-stream and ends", async () => {
    await using model = await startScriptedModel({
      script: [reply.text("begin").errorEvent("overloaded_error", "Overloaded").text("never")],
    });
    const list = await events(await post(model, { ...ask, stream: true }));
    expect(list.at(-1)).toEqual({ event: "error", data: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } });
  });

  test.each([0, 1, 17, 400])("loses the connection after exactly %i bytes", async (bytes) => {
    await using model = await startScriptedModel({ script: [reply.text("x".repeat(2000)).cut(bytes)] });
    const got = await received(model, { ...ask, stream: true });
    expect(got).toMatchObject({ broken: true });
    expect(got.bytes).toHaveLength(bytes);
  });

  test("ends politely in mid-stream when the cut says so", async () => {
    await using model = await startScriptedModel({ script: [reply.text("x".repeat(2000)).cut(300, "end")] });
    const got = await received(model, { ...ask, stream: true });
    expect(got.broken).toBe(false);
    expect(got.bytes).toHaveLength(300);
  });

  test("drops a connection without an answer", async () => {
    await using model = await startScriptedModel({ script: [reply.drop()] });
    await expect(post(model, ask)).rejects.toThrow();
  });

  test("stalls until the client leaves, and closes with a stalled client attached", async () => {
    const model = await startScriptedModel({ script: [reply.text("first").stall(), reply.text("again").stall()] });
    const leaving = new AbortController();
    const response = await fetch(`${model.url}/v1/messages`, {
      method: "POST",
      body: JSON.stringify({ ...ask, stream: true }),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    leaving.abort();
    const second = await post(model, { ...ask, stream: true });
    await model.close();
    await expect(second.text()).rejects.toThrow();
  });

  test("sends raw bytes where they stand", async () => {
    await using model = await startScriptedModel({ script: [reply.raw("event: nonsense\ndata: {\n\n").text("ok")] });
    expect(await (await post(model, { ...ask, stream: true })).text()).toContain("event: nonsense\ndata: {\n\nevent: content_block_start");
  });

  test("delays between events", async () => {
    await using model = await startScriptedModel({ script: [reply.text("abc", { chunk: 1 }).every(10)] });
    const start = performance.now();
    expect(await events(await post(model, { ...ask, stream: true }))).toHaveLength(9);
    expect(performance.now() - start).toBeGreaterThan(70);
  });

  test("names a request that the script did not expect, and replies that were left over", async () => {
    await using model = await startScriptedModel({ script: ["only"] });
    await (await post(model, ask)).text();
    const extra = await post(model, ask);
    expect(extra.status).toBe(500);
    expect(await extra.text()).toContain("request 2 was not expected: 1 messages, the last from user");
    expect(() => model.assertDone()).toThrow(expect.objectContaining({ code: "SCRIPT_EXHAUSTED" }));
    await using idle = await startScriptedModel({ script: ["a", "b"] });
    expect(() => idle.assertDone()).toThrow("2 of 2 replies were never asked for, from number 1 on");
  });

  test("reports a script that throws", async () => {
    await using model = await startScriptedModel({ script: [(request) => lastToolResult(request).text] });
    expect((await post(model, ask)).status).toBe(500);
    expect(() => model.assertDone()).toThrow("no tool result");
  });

  test.each([
    [
      "an unanswered call",
      {
        messages: [
          { role: "user", content: "a" },
          { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Read", input: {} }] },
        ],
      },
    ],
    ["a result nobody asked for", { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "" }] }] }],
    ["an empty text", { messages: [{ role: "user", content: [{ type: "text", text: " " }] }] }],
    ["two tools of one name", { tools: [readTool, readTool] }],
    ["no limit of output", { max_tokens: undefined }],
    ["neighbours of one role", { messages: [...ask.messages, ...ask.messages] }],
  ])("refuses what the real API refuses: %s", async (_name, change) => {
    await using model = await startScriptedModel({ script: ["ok"] });
    expect((await post(model, { ...ask, ...change })).status).toBe(400);
    expect(() => model.assertDone()).toThrow("not valid");
  });

  test("refuses a wrong key, an unknown path and a body that is no JSON", async () => {
    await using model = await startScriptedModel({ script: ["ok"], apiKey: "k" });
    expect((await post(model, ask)).status).toBe(401);
    expect((await post(model, ask, { authorization: "Bearer k" })).status).toBe(200);
    expect((await fetch(`${model.url}/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${model.url}/v1/messages`, { method: "POST", body: "{", headers: { "x-api-key": "k" } })).status).toBe(400);
  });

  test("serves five megabytes in 64-character deltas in well under a second", async () => {
    await using model = await startScriptedModel({ script: () => reply.text("word ".repeat(1024 * 1024), { chunk: 64 }) });
    const start = performance.now();
    const got = await received(model, { ...ask, stream: true });
    expect(got.bytes.split("text_delta").length - 1).toBe(Math.ceil((5 * 1024 * 1024) / 64));
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("keeps only as many requests as it is told to", async () => {
    await using model = await startScriptedModel({ script: () => "ok", keep: 2 });
    for (const content of ["a", "b", "c"]) await (await post(model, { ...ask, messages: [{ role: "user", content }] })).text();
    expect(model.requests.map((request) => request.messages[0]?.content)).toEqual([
      [{ type: "text", text: "b" }],
      [{ type: "text", text: "c" }],
    ]);
    expect(model.turn).toBe(3);
  });
});
