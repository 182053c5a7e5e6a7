import { contextBlock } from "@lorimer/sdk";
import type { ModelEvent, ModelRequest, ModelResult } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { lastToolResult, reply, ScriptedModelProvider, virtualClock } from "../index.js";
import type { Script } from "../index.js";

const request: ModelRequest = {
  model: "scripted-1",
  system: [contextBlock({ id: "base", text: "be brief", origin: "test", lifetime: "static", cacheable: true })],
  tools: [],
  messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
  maxOutputTokens: 100,
};

async function ask(
  script: Script,
  change: Partial<ModelRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<{ events: ModelEvent[]; result: ModelResult }> {
  const provider = new ScriptedModelProvider(script, virtualClock({ auto: true }));
  const stream = provider.stream({ ...request, ...change }, { signal });
  const events: ModelEvent[] = [];
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}

describe("a scripted provider in the process", () => {
  test("yields the events of the reply and returns it whole", async () => {
    const { events, result } = await ask([reply.thinking("hm").text("Hello there", { chunk: 6 }).toolUse("Read", { a: 1 }, { id: "t1" })]);
    expect(events.map((event) => event.type)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(result).toMatchObject({
      ok: true,
      stopReason: "tool_use",
      content: [{ type: "thinking" }, { type: "text", text: "Hello there" }, { type: "tool_use", id: "t1", input: { a: 1 } }],
    });
    expect(result.ok && result.costUsd).toBeGreaterThan(0);
  });

  test.each([
    [reply.failure("overloaded"), { kind: "overloaded", retryable: true, status: 529 }],
    [reply.failure("prompt_too_long"), { kind: "prompt_too_long", retryable: false }],
    [reply.error(429, "rate_limit_error", "slow", { "retry-after": "3" }), { kind: "rate_limit", retryAfterMs: 3000 }],
    [reply.drop(), { kind: "connection", retryable: true }],
    [reply.text("abc").errorEvent("overloaded_error", "Overloaded"), { kind: "overloaded", partial: [{ type: "text", text: "abc" }] }],
    [reply.text("abc").cut(400), { kind: "stream_broken", retryable: true }],
  ])("returns failures as values (%#)", async (scripted, failure) => {
    expect((await ask([scripted])).result).toMatchObject({ ok: false, ...failure });
  });

  test("hands over a call whose input is no JSON as the text it is, and stop reasons as they are", async () => {
    expect((await ask([reply.toolUseJson("Read", '{"a":', { id: "t" }).stopReason("max_tokens")])).result).toMatchObject({
      ok: true,
      stopReason: "max_tokens",
      content: [{ type: "tool_use", id: "t", input: '{"a":' }],
    });
  });

  test("hangs until it is cancelled, and then returns what it has", async () => {
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 5);
    const { result } = await ask([reply.text("begun").stall()], {}, leaving.signal);
    expect(result).toMatchObject({ ok: false, partial: [{ type: "text", text: "begun" }] });
  });

  test("takes delays from the clock", async () => {
    const clock = virtualClock();
    const stream = new ScriptedModelProvider([reply.delay(500).text("late")], clock).stream(request, {
      signal: new AbortController().signal,
    });
    expect((await stream.next()).value).toMatchObject({ type: "message_start" });
    const next = stream.next();
    await clock.untilSleeping();
    await clock.advance(500);
    expect((await next).value).toMatchObject({ type: "content_block_start" });
  });

  test("gives scripts the results of tools, and counts a repeated prefix as read from the cache", async () => {
    const provider = new ScriptedModelProvider(
      [reply.toolUse("Read", {}, { id: "t" }), (asked) => lastToolResult(asked).text],
      virtualClock(),
    );
    const cache: ModelRequest["cache"] = [{ at: "message", fromEnd: 1 }];
    const drain = async (sent: ModelRequest): Promise<ModelResult> => {
      const stream = provider.stream(sent, { signal: new AbortController().signal });
      for (;;) {
        const step = await stream.next();
        if (step.done === true) return step.value;
      }
    };
    const first = await drain({ ...request, cache });
    if (!first.ok) throw new Error(first.message);
    const second = await drain({
      ...request,
      cache,
      messages: [
        ...request.messages,
        { role: "assistant", content: first.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "42" }] },
      ],
    });
    expect(second).toMatchObject({
      ok: true,
      content: [{ type: "text", text: "42" }],
      usage: { cache_read_input_tokens: first.usage.cache_creation_input_tokens },
    });
    provider.assertDone();
  });

  test("returns a failure, and says so at the end, when the script has no reply", async () => {
    const provider = new ScriptedModelProvider([], virtualClock());
    const step = await provider.stream(request, { signal: new AbortController().signal }).next();
    expect(step.value).toMatchObject({ ok: false, retryable: false });
    expect(() => provider.assertDone()).toThrow("request 1 was not expected");
  });
});
