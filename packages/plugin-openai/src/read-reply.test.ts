import { describe, expect, it } from "vitest";
import type { AssistantBlock, ModelEvent, ModelReply, ModelResult } from "@lorimer/sdk";
import { ask, call, chunk, done, hello, say, streams, streamsText, sse, twoCalls, usage } from "../test/fake-api.js";

function whole(result: ModelResult): ModelReply {
  if (!result.ok) throw new Error(`${result.kind}: ${result.message}`);
  return result;
}

const finished = (events: readonly ModelEvent[]): readonly AssistantBlock[] =>
  events.flatMap((event) => (event.type === "content_block_stop" ? [event.content_block] : []));

describe("a streamed reply", () => {
  it("becomes events in the order of the Messages API, neighbouring deltas joined", async () => {
    const { events, result } = await ask(streams(...hello));
    expect(events).toEqual([
      {
        type: "message_start",
        message: {
          id: "chatcmpl-1",
          model: "gpt-4.1-2025-04-14",
          usage: { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
      { type: "content_block_stop", index: 0, content_block: { type: "text", text: "Hello" } },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { input_tokens: 100, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
      },
      { type: "message_stop" },
    ]);
    expect(result).toMatchObject({
      ok: true,
      id: "chatcmpl-1",
      model: "gpt-4.1-2025-04-14",
      content: [{ type: "text", text: "Hello" }],
      stopReason: "end_turn",
      costUsd: (100 * 2 + 20 * 8) / 1e6,
    });
  });

  it("hands over parallel calls one by one, each as soon as the next begins", async () => {
    const { events, result } = await ask(streams(...twoCalls));
    const calls = [
      { type: "tool_use", id: "call_a", name: "Read", input: { path: "a é.txt" } },
      { type: "tool_use", id: "call_b", name: "Read", input: { path: "b", deep: [1, { x: null }] } },
    ];
    expect(whole(result)).toMatchObject({ stopReason: "tool_use", content: [{ type: "text", text: "Ich prüfe beides 🙂" }, ...calls] });
    expect(finished(events).slice(1)).toEqual(calls);
    const order = events.map((event) => ("index" in event ? `${event.type} ${event.index}` : event.type));
    expect(order.indexOf("content_block_stop 1")).toBeLessThan(order.indexOf("content_block_start 2"));
    const pieces = events.flatMap((event) =>
      event.type === "content_block_delta" && event.index === 1 && event.delta.type === "input_json_delta"
        ? [event.delta.partial_json]
        : [],
    );
    expect(pieces.join("")).toBe('{"path":"a é.txt"}');
  });

  it("keeps calls apart whose pieces arrive in turn", async () => {
    const { result } = await ask(
      streams(
        call(0, "a", "One", '{"x":'),
        call(1, "b", "Two", '{"y":'),
        call(0, undefined, undefined, "1}"),
        call(1, undefined, undefined, "2}"),
        chunk({}, "tool_calls"),
        done,
      ),
    );
    expect(whole(result).content).toMatchObject([
      { id: "a", input: { x: 1 } },
      { id: "b", input: { y: 2 } },
    ]);
  });

  it.each<[string, readonly (object | string)[], readonly object[]]>([
    ["finish_reason stop after a call", [call(0, "a", "One", "{}"), chunk({}, "stop"), done], [{ id: "a", name: "One", input: {} }]],
    ["a call without arguments", [call(0, "a", "One", ""), chunk({}, "tool_calls"), done], [{ name: "One", input: {} }]],
    ["arguments that are null", [call(0, "a", "One", "null"), chunk({}, "tool_calls"), done], [{ name: "One", input: {} }]],
    ["arguments sent as an object", [call(0, "a", "One", { x: 1 }), chunk({}, "tool_calls"), done], [{ input: { x: 1 } }]],
    [
      "all calls numbered 0, told apart by id",
      [call(0, "a", "One", '{"x":1}'), call(0, "b", "Two", '{"y":2}'), chunk({}, "stop"), done],
      [
        { id: "a", input: { x: 1 } },
        { id: "b", input: { y: 2 } },
      ],
    ],
    [
      "calls without a number",
      [
        call(undefined, "a", "One", '{"x":'),
        call(undefined, "a", undefined, "1}"),
        call(undefined, "b", "Two", "{}"),
        chunk({}, "stop"),
        done,
      ],
      [
        { id: "a", input: { x: 1 } },
        { id: "b", input: {} },
      ],
    ],
    [
      "calls without number or id",
      [call(undefined, undefined, "One", "{}"), call(undefined, undefined, "Two", "{}"), chunk({}, "stop"), done],
      [{ name: "One" }, { name: "Two" }],
    ],
    [
      "id and name repeated in every piece",
      [call(0, "a", "One", '{"x":'), call(0, "a", "One", "1}"), call(0, "a", "One", ""), chunk({}, "tool_calls"), done],
      [{ id: "a", name: "One", input: { x: 1 } }],
    ],
    [
      "blanks after a call that was handed over",
      [call(0, "a", "One", "{}"), call(1, "b", "Two", "{}"), call(0, "a", undefined, "\n"), chunk({}, "tool_calls"), done],
      [{ id: "a" }, { id: "b" }],
    ],
    [
      "a name that follows the id",
      [call(0, "a", undefined, ""), call(0, undefined, "One", '{"x":1}'), chunk({}, "tool_calls"), done],
      [{ id: "a", name: "One", input: { x: 1 } }],
    ],
    [
      "words after a call",
      [call(0, "a", "One", "{}"), say("Done."), chunk({}, "stop"), done],
      [{ id: "a" }, { type: "text", text: "Done." }],
    ],
    [
      "empty deltas and a repeated role",
      [
        chunk({ role: "assistant", content: "" }),
        chunk({ role: "assistant", content: "Hi" }),
        chunk({}),
        chunk({ role: "assistant", content: "", tool_calls: [] }, "stop"),
        done,
      ],
      [{ type: "text", text: "Hi" }],
    ],
    [
      "reasoning, which is left out",
      [chunk({ reasoning_content: "hm", reasoning: "hm" }), say("Hi"), chunk({}, "stop"), done],
      [{ type: "text", text: "Hi" }],
    ],
    [
      "content as parts",
      [
        chunk({
          content: [
            { type: "thinking", thinking: [] },
            { type: "text", text: "Hi" },
          ],
        }),
        chunk({}, "stop"),
        done,
      ],
      [{ type: "text", text: "Hi" }],
    ],
    [
      "a first chunk without answers",
      [{ id: "", model: "", choices: [], prompt_filter_results: [] }, say("Hi"), chunk({}, "stop"), done],
      [{ type: "text", text: "Hi" }],
    ],
    ["no finish_reason at all", [say("Hi"), done], [{ type: "text", text: "Hi" }]],
    ["no [DONE]", [say("Hi"), chunk({}, "stop"), usage()], [{ type: "text", text: "Hi" }]],
    [
      "a second answer, which is left out",
      [{ ...chunk({}), choices: [{ index: 1, delta: { content: "no" } }] }, say("Hi"), chunk({}, "stop"), done],
      [{ type: "text", text: "Hi" }],
    ],
    ["the finish in the last chunk of words", [chunk({ content: "Hi" }, "stop"), done], [{ type: "text", text: "Hi" }]],
  ])("is understood with %s", async (_name, chunks, content) => {
    const { events, result } = await ask(streams(...chunks));
    expect(whole(result).content).toMatchObject(content);
    expect(finished(events)).toEqual(whole(result).content);
    const calls = whole(result).content.filter((block) => block.type === "tool_use");
    expect(whole(result).stopReason).toBe(calls.length > 0 ? "tool_use" : "end_turn");
    expect(new Set(calls.map((block) => block.id)).size).toBe(calls.length);
    expect(calls.every((block) => block.id !== "")).toBe(true);
  });

  it.each([
    ["length", "max_tokens"],
    ["content_filter", "refusal"],
    ["stop", "end_turn"],
    ["eos", "end_turn"],
    ["constructor", "end_turn"],
  ])("that ends with %s stops for %s", async (finish, stopReason) => {
    expect(whole((await ask(streams(say("Hi"), chunk({}, finish), done))).result).stopReason).toBe(stopReason);
  });

  it("that is a refusal says so", async () => {
    const { result } = await ask(
      streams(chunk({ content: null, refusal: "I cannot " }), chunk({ refusal: "help." }), chunk({}, "stop"), done),
    );
    expect(result).toMatchObject({ ok: true, stopReason: "refusal", content: [{ type: "text", text: "I cannot help." }] });
  });

  it("that is cut by its limit inside a call keeps no half call", async () => {
    const { events, result } = await ask(streams(say("Look: "), call(0, "a", "One", '{"x":'), chunk({}, "length"), usage(), done));
    expect(result).toMatchObject({ ok: true, stopReason: "max_tokens", content: [{ type: "text", text: "Look: " }] });
    expect(finished(events)).toHaveLength(1);
  });

  it("gives calls their own ids where a server gives one twice", async () => {
    const { result } = await ask(streams(call(0, "x", "One", '{"a":1}'), call(1, "x", "Two", '{"b":2}'), chunk({}, "stop"), done));
    const ids = whole(result).content.map((block) => (block.type === "tool_use" ? block.id : ""));
    expect(ids[0]).toBe("x");
    expect(ids[1]).toMatch(/^call_[0-9a-f]{32}$/);
  });

  it("is read also from a server that does not stream", async () => {
    const body = {
      id: "c1",
      object: "chat.completion",
      model: "m",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: "Hi",
            tool_calls: [{ id: "a", type: "function", function: { name: "One", arguments: '{"x":1}' } }],
          },
          finish_reason: "tool_calls",
        },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    };
    const { events, result } = await ask(streamsText(JSON.stringify(body), { "content-type": "application/json" }));
    expect(result).toMatchObject({
      ok: true,
      id: "c1",
      stopReason: "tool_use",
      content: [
        { type: "text", text: "Hi" },
        { type: "tool_use", id: "a", input: { x: 1 } },
      ],
      usage: { input_tokens: 5, output_tokens: 2 },
    });
    expect(events.at(-1)).toEqual({ type: "message_stop" });
  });

  it("is read with comments, CRLF and no content type", async () => {
    const text = `: OPENROUTER PROCESSING\r\n\r\n${sse(...hello).replaceAll("\n", "\r\n")}`;
    expect(whole((await ask(streamsText(text, { "content-type": "" }))).result).content).toEqual([{ type: "text", text: "Hello" }]);
  });
});

describe("the usage of a reply", () => {
  it.each([
    [
      "cached tokens",
      { prompt_tokens_details: { cached_tokens: 60 } },
      { input_tokens: 40, cache_read_input_tokens: 60, cache_creation_input_tokens: 0 },
    ],
    [
      "written tokens",
      { prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 } },
      { input_tokens: 10, cache_read_input_tokens: 60, cache_creation_input_tokens: 30 },
    ],
    [
      "written tokens as LiteLLM names them",
      { cache_creation_input_tokens: 30, prompt_tokens_details: { cached_tokens: 60 } },
      { input_tokens: 10, cache_creation_input_tokens: 30 },
    ],
    ["hits as DeepSeek names them", { prompt_cache_hit_tokens: 25 }, { input_tokens: 75, cache_read_input_tokens: 25 }],
    ["details that are null", { prompt_tokens_details: null }, { input_tokens: 100, cache_read_input_tokens: 0 }],
  ])("tells %s apart", async (_name, more, expected) => {
    expect(whole((await ask(streams(say("x"), chunk({}, "stop"), usage(100, 7, more), done))).result).usage).toMatchObject({
      output_tokens: 7,
      ...expected,
    });
  });

  it("that is never given costs an unknown amount, not nothing", async () => {
    expect(whole((await ask(streams(say("x"), chunk({}, "stop"), done))).result).costUsd).toBeNull();
  });

  it("counts once where every chunk repeats it", async () => {
    const total = { usage: { prompt_tokens: 10, completion_tokens: 3 } };
    expect(
      whole((await ask(streams(chunk({ content: "a" }, null, total), chunk({ content: "b" }, "stop", total), done))).result).usage,
    ).toMatchObject({ input_tokens: 10, output_tokens: 3 });
  });
});
