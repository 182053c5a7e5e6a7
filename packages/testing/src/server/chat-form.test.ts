import { describe, expect, test } from "vitest";
import { lastToolResult, reply, startScriptedModel, toolNames } from "../index.js";
import type { ScriptedModel } from "../index.js";

const ask = {
  model: "gpt-any",
  messages: [
    { role: "system", content: "be brief" },
    { role: "user", content: "hello" },
  ],
};
const tools = [{ type: "function", function: { name: "Read", description: "reads", parameters: { type: "object" } } }];

function post(model: ScriptedModel, body: object): Promise<Response> {
  return fetch(`${model.url}/v1/chat/completions`, { method: "POST", body: JSON.stringify(body) });
}

interface Chunk {
  readonly choices: readonly { readonly delta: Readonly<Record<string, unknown>>; readonly finish_reason: string | null }[];
  readonly usage?: object;
}

async function streamed(response: Response): Promise<Chunk[]> {
  const lines = (await response.text()).split("\n\n").filter((line) => line !== "");
  expect(lines.at(-1)).toBe("data: [DONE]");
  return lines.slice(0, -1).map((line) => JSON.parse(line.replace(/^data: /, "")) as Chunk);
}

describe("a scripted model as chat completions", () => {
  test("streams words, reasoning and calls in that API's chunks", async () => {
    await using model = await startScriptedModel({
      script: [
        reply
          .thinking("hm")
          .text("Hello", { chunk: 3 })
          .toolUse("Read", { a: 1 }, { id: "c1", chunk: 4 })
          .toolUse("Read", { b: 2 }, { id: "c2" }),
      ],
    });
    const list = await streamed(await post(model, { ...ask, tools, stream: true, stream_options: { include_usage: true } }));
    const deltas = list.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
    expect(deltas.slice(0, 4)).toEqual([
      { role: "assistant", content: "" },
      { reasoning_content: "hm" },
      { content: "Hel" },
      { content: "lo" },
    ]);
    expect(deltas[4]).toEqual({ tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "Read", arguments: "" } }] });
    expect(deltas[5]).toEqual({ tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] });
    expect(deltas.at(-2)).toEqual({ tool_calls: [{ index: 1, function: { arguments: '{"b":2}' } }] });
    expect(list.at(-2)?.choices[0]?.finish_reason).toBe("tool_calls");
    expect(list.at(-1)?.usage).toMatchObject({
      completion_tokens: expect.any(Number) as number,
      prompt_tokens_details: { cached_tokens: 0 },
    });
  });

  test("reads results of tools, and counts what the prompts have in common as cached", async () => {
    await using model = await startScriptedModel({
      script: [
        (request) => reply.toolUse(toolNames(request)[0] ?? "", { file: "a" }, { id: "c1" }),
        (request) => `${request.system}: ${lastToolResult(request).name} says ${lastToolResult(request).text}`,
      ],
    });
    const first = (await (await post(model, { ...ask, tools })).json()) as {
      choices: { message: object }[];
      usage: { prompt_tokens: number };
    };
    const second = await post(model, {
      ...ask,
      tools,
      messages: [...ask.messages, first.choices[0]?.message, { role: "tool", tool_call_id: "c1", content: "42" }],
    });
    const answer = (await second.json()) as { choices: object[]; usage: { prompt_tokens_details: { cached_tokens: number } } };
    expect(answer.choices[0]).toMatchObject({ message: { content: "be brief: Read says 42" }, finish_reason: "stop" });
    expect(answer.usage.prompt_tokens_details.cached_tokens).toBe(first.usage.prompt_tokens);
    model.assertDone();
  });

  test("answers errors in that API's form", async () => {
    await using model = await startScriptedModel({
      script: [reply.failure("prompt_too_long"), reply.text("a").errorEvent("server_error", "broken")],
    });
    const response = await post(model, ask);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "context_length_exceeded" } });
    expect(await (await post(model, { ...ask, stream: true })).text()).toContain(
      'data: {"error":{"message":"broken","type":"server_error"',
    );
  });

  test("refuses a call without its result", async () => {
    await using model = await startScriptedModel({ script: ["no"] });
    const call = {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c1", type: "function", function: { name: "Read", arguments: "{}" } }],
    };
    expect((await post(model, { ...ask, messages: [...ask.messages, call, { role: "user", content: "and?" }] })).status).toBe(400);
  });
});
