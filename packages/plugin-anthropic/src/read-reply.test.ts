import { describe, expect, it } from "vitest";
import {
  openFakeApi,
  blockStart,
  blockStop,
  delta,
  end,
  json,
  request,
  run,
  sayHello,
  sse,
  start,
  streams,
  streamsText,
  text,
} from "../test/fake-api.js";
import type { Run } from "../test/fake-api.js";

async function answerOf(...events: readonly object[]): Promise<Run> {
  await using api = await openFakeApi(streams(...events));
  return await run(api.provider());
}

describe("a streamed reply", () => {
  it("becomes a reply with its blocks, stop reason, usage and price", async () => {
    const { result, events } = await answerOf(
      start({ input_tokens: 10, output_tokens: 1, cache_creation_input_tokens: 100, cache_read_input_tokens: 1000 }),
      blockStart(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "thinking_delta", thinking: "Let me " }),
      delta(0, { type: "thinking_delta", thinking: "see." }),
      delta(0, { type: "signature_delta", signature: "c2ln" }),
      blockStop(0),
      blockStart(1, { type: "redacted_thinking", data: "b3BhcXVl" }),
      blockStop(1),
      { type: "ping" },
      blockStart(2, { type: "text", text: "" }),
      text(2, "I read "),
      text(2, "it."),
      blockStop(2),
      blockStart(3, { type: "tool_use", id: "toolu_1", name: "Read", input: {} }),
      json(3, ""),
      json(3, '{"file_path": "/a'),
      json(3, '.txt"}'),
      blockStop(3),
      ...end("tool_use", { output_tokens: 50 }),
    );
    expect(result).toEqual({
      ok: true,
      id: "msg_1",
      model: "claude-opus-5",
      content: [
        { type: "thinking", thinking: "Let me see.", signature: "c2ln" },
        { type: "redacted_thinking", data: "b3BhcXVl" },
        { type: "text", text: "I read it." },
        { type: "tool_use", id: "toolu_1", name: "Read", input: { file_path: "/a.txt" } },
      ],
      stopReason: "tool_use",
      usage: { input_tokens: 10, output_tokens: 50, cache_creation_input_tokens: 100, cache_read_input_tokens: 1000 },
      costUsd: (10 * 5 + 50 * 25 + 100 * 6.25 + 1000 * 0.5) / 1e6,
      signer: { provider: "anthropic", key: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
    expect(events.map((event) => event.type)).toEqual([
      "message_start",
      ...["content_block_start", "content_block_delta", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      "message_delta",
      "message_stop",
    ]);
    expect(events.at(-3)).toMatchObject({ type: "content_block_stop", content_block: { input: { file_path: "/a.txt" } } });
  });

  it("joins neighbouring deltas that arrive together", async () => {
    const words = Array.from({ length: 100 }, (_, index) => text(0, `${index} `));
    const { events } = await answerOf(start(), blockStart(0, { type: "text", text: "" }), ...words, blockStop(0), ...end());
    const deltas = events.filter((event) => event.type === "content_block_delta");
    expect(deltas).toHaveLength(1);
    expect(deltas[0]).toMatchObject({ delta: { text: words.map((_, index) => `${index} `).join("") } });
  });

  it.each(["end_turn", "tool_use", "max_tokens", "stop_sequence", "refusal", "pause_turn", "model_context_window_exceeded"])(
    "that stopped for %s is a reply like any other",
    async (reason) => {
      const { result } = await answerOf(start(), blockStart(0, { type: "text", text: "x" }), blockStop(0), ...end(reason));
      expect(result).toMatchObject({ ok: true, stopReason: reason });
    },
  );

  it("leaves out events, blocks and deltas of unknown kinds", async () => {
    const { result } = await answerOf(
      { type: "hologram" },
      start(),
      blockStart(0, { type: "server_tool_use", id: "x", name: "web_search", input: {} }),
      json(0, '{"q":1}'),
      blockStop(0),
      blockStart(1, { type: "text", text: "" }),
      delta(1, { type: "citations_delta", citation: {} }),
      text(1, "ok"),
      blockStop(1),
      { type: "message_delta", delta: { stop_reason: "invented_reason" }, usage: { output_tokens: 3 } },
      { type: "message_stop" },
    );
    expect(result).toMatchObject({ ok: true, content: [{ type: "text", text: "ok" }], stopReason: "end_turn" });
  });

  it("keeps the text of a tool call's input that is no JSON, and an empty input as an empty object", async () => {
    const { result } = await answerOf(
      start(),
      blockStart(0, { type: "tool_use", id: "a", name: "Read", input: {} }),
      json(0, '{"file_path": '),
      blockStop(0),
      blockStart(1, { type: "tool_use", id: "b", name: "List", input: {} }),
      blockStop(1),
      ...end("tool_use"),
    );
    expect(result).toMatchObject({ ok: true, content: [{ input: '{"file_path": ' }, { input: {} }] });
  });

  it("is done at message_stop although the connection stays open", async () => {
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...sayHello));
    });
    const started = performance.now();
    expect((await run(api.provider())).result.ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("closes a text block that nobody closed, but not a tool call that may be cut", async () => {
    const open = await answerOf(start(), blockStart(0, { type: "text", text: "" }), text(0, "Hello"), ...end());
    expect(open.result).toMatchObject({ ok: true, content: [{ type: "text", text: "Hello" }] });
    const cut = await answerOf(
      start(),
      blockStart(0, { type: "tool_use", id: "a", name: "Read", input: {} }),
      json(0, '{"a"'),
      ...end("tool_use"),
    );
    expect(cut.result).toMatchObject({ ok: false, kind: "stream_broken" });
  });

  it.each([
    ["a second beginning", [start(), start()]],
    ["a block begun twice", [start(), blockStart(0, { type: "text", text: "" }), blockStart(0, { type: "text", text: "" })]],
    [
      "a block begun again after its end",
      [start(), blockStart(0, { type: "text", text: "" }), blockStop(0), blockStart(0, { type: "text", text: "" })],
    ],
    ["an addition to no block", [start(), text(5, "x")]],
    ["an addition of another kind", [start(), blockStart(0, { type: "tool_use", id: "a", name: "A", input: {} }), text(0, "x")]],
    ["a tool call without a name", [start(), blockStart(0, { type: "tool_use", id: "a", input: {} })]],
    [
      "two calls with one id",
      [start(), ...[0, 1].flatMap((index) => [blockStart(index, { type: "tool_use", id: "a", name: "A", input: {} }), blockStop(index)])],
    ],
    ["an end without a beginning", end()],
  ])("with %s is broken", async (_name, events) => {
    const { result } = await answerOf(...(events as object[]), ...end());
    expect(result).toMatchObject({ ok: false, kind: "stream_broken", retryable: true });
  });

  it("keeps whole blocks and partial text when it breaks off, and drops partial calls and unsigned reasoning", async () => {
    const { result } = await answerOf(
      start({ input_tokens: 7, output_tokens: 1 }),
      blockStart(0, { type: "tool_use", id: "a", name: "A", input: {} }),
      json(0, "{}"),
      blockStop(0),
      blockStart(1, { type: "tool_use", id: "b", name: "B", input: {} }),
      json(1, '{"x":1}'),
      blockStart(2, { type: "text", text: "" }),
      text(2, "Half a sen"),
      blockStart(3, { type: "thinking", thinking: "", signature: "" }),
      delta(3, { type: "thinking_delta", thinking: "hm" }),
    );
    expect(result).toMatchObject({
      ok: false,
      kind: "stream_broken",
      retryable: true,
      requestId: "req_test",
      usage: { input_tokens: 7 },
      partial: [
        { type: "tool_use", id: "a" },
        { type: "text", text: "Half a sen" },
      ],
    });
    expect(result).toHaveProperty("partial.length", 2);
  });

  it.each([
    ["overloaded_error", "Overloaded", "overloaded", true],
    ["rate_limit_error", "Slow down", "rate_limit", true],
    ["api_error", "Internal server error", "server_error", true],
    ["timeout_error", "Timeout", "server_error", true],
    ["authentication_error", "invalid key", "authentication", false],
    ["billing_error", "no money", "billing", false],
    ["invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "prompt_too_long", false],
    ["brand_new_error", "?", "unknown", true],
  ])("interrupted by %s fails as %s", async (type, message, kind, retryable) => {
    const { result } = await answerOf(...sayHello.slice(0, 3), { type: "error", error: { type, message }, request_id: "req_inner" });
    expect(result).toMatchObject({ ok: false, kind, retryable, requestId: "req_inner", partial: [{ type: "text", text: "Hello" }] });
    expect((result as { message: string }).message).toContain(message);
  });

  it("that falls silent is stalled", async () => {
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...sayHello.slice(0, 3)));
    });
    const { result } = await run(api.provider({ idleTimeoutMs: 80 }));
    expect(result).toMatchObject({ ok: false, kind: "stream_stalled", retryable: true, partial: [{ type: "text", text: "Hello" }] });
  });

  it("kept alive by pings and comments is not stalled", async () => {
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...sayHello.slice(0, 2)));
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        if (count < 8) return void response.write(count % 2 === 0 ? ": keep-alive\n\n" : sse({ type: "ping" }));
        clearInterval(timer);
        response.end(sse(...sayHello.slice(2)));
      }, 40);
    });
    expect((await run(api.provider({ idleTimeoutMs: 200 }))).result.ok).toBe(true);
  });

  it("is read with CRLF, and broken by a byte that is no JSON", async () => {
    await using crlf = await openFakeApi(streamsText(sse(...sayHello).replaceAll("\n", "\r\n")));
    expect((await run(crlf.provider())).result.ok).toBe(true);
    await using bad = await openFakeApi(streamsText(`${sse(...sayHello.slice(0, 3))}data: {nonsense\n\n`));
    expect((await run(bad.provider())).result).toMatchObject({ ok: false, kind: "stream_broken", partial: [{ text: "Hello" }] });
  });

  it("is cancelled at once, and the server sees the connection close", async () => {
    let closed = (): void => {};
    const gone = new Promise<void>((resolve) => (closed = resolve));
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...sayHello.slice(0, 3)));
      response.once("close", closed);
    });
    const abort = new AbortController();
    const stream = api.provider().stream(request(), { signal: abort.signal });
    await stream.next();
    const started = performance.now();
    abort.abort();
    for (let step = await stream.next(); step.done !== true; step = await stream.next());
    expect(performance.now() - started).toBeLessThan(3000);
    await gone;
  });

  it("whose reader leaves is not read on", async () => {
    let closed = (): void => {};
    const gone = new Promise<void>((resolve) => (closed = resolve));
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...sayHello.slice(0, 3)));
      response.once("close", closed);
    });
    for await (const _event of api.provider().stream(request(), { signal: new AbortController().signal })) break;
    await gone;
  });
});
