import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHarness } from "@lorimer/core";
import { defineTool } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import { collectRun, expectPluginConforms, inlinePlugin } from "@lorimer/testing";
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { openFakeApi, call, chunk, done, say, sse, usage } from "../test/fake-api.js";
import { plugin } from "./index.js";

const cwd = mkdtempSync(join(tmpdir(), "lorimer-openai-"));
afterAll(() => rmSync(cwd, { recursive: true }));

const weather: Tool = defineTool({
  name: "Weather",
  description: "Says how the weather is in a town",
  input: z.object({ town: z.string() }),
  readOnly: true,
  concurrencySafe: true,
  run: ({ town }) => `In ${town} it rains.`,
});

describe("the plugin", () => {
  it("conforms", async () => {
    await expectPluginConforms(plugin);
  });

  it("carries a conversation with tools through the whole harness", async () => {
    const replies = [
      [
        say("Let me look."),
        call(0, "call_1", "Weather", '{"town":'),
        call(0, undefined, undefined, '"Bern"}'),
        call(1, "call_2", "Weather", '{"town":"Rom"}'),
        chunk({}, "tool_calls"),
        usage(100, 30),
        done,
      ],
      [say("It rains in both."), chunk({}, "stop"), usage(160, 10, { prompt_tokens_details: { cached_tokens: 100 } }), done],
    ];
    await using api = await openFakeApi((response, _request, turn) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(sse(...(replies[turn - 1] ?? [])));
    });
    await using harness = await openHarness({
      name: "test",
      version: "0.0.0",
      model: "openai/llama3.3",
      plugins: [plugin, inlinePlugin({ tools: [weather] })],
      settings: {
        "lorimer.openai": { baseUrl: api.url, models: { "llama*": { price: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1 } } } },
      },
    });
    await using session = await harness.openSession({ cwd });
    const { events, result } = await collectRun(session.prompt("How is the weather?"));

    expect(result).toMatchObject({ outcome: { reason: "completed" }, text: "It rains in both.", turns: 2, stopReason: "end_turn" });
    expect(events.filter((event) => event.type === "block-finished").map((event) => event.block.type)).toEqual([
      "text",
      "tool_use",
      "tool_use",
      "text",
    ]);
    const second = JSON.parse(api.received[1]?.body ?? "{}") as { model: string; messages: { role: string }[] };
    expect(second.model).toBe("llama3.3");
    expect(second.messages.slice(-4)).toEqual([
      { role: "user", content: expect.stringContaining("How is the weather?") as string },
      {
        role: "assistant",
        content: "Let me look.",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "Weather", arguments: '{"town":"Bern"}' } },
          { id: "call_2", type: "function", function: { name: "Weather", arguments: '{"town":"Rom"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "In Bern it rains." },
      { role: "tool", tool_call_id: "call_2", content: "In Rom it rains." },
    ]);
    expect(result.spent.costUsd).toBeCloseTo((100 * 1 + 30 * 2 + 60 * 1 + 100 * 0.1 + 10 * 2) / 1e6, 9);
  });

  it("is asked again by the harness when its stream breaks, and no tool runs twice", async () => {
    let runs = 0;
    const count: Tool = defineTool({
      name: "Count",
      description: "Counts",
      input: z.object({}),
      readOnly: true,
      run: () => `${(runs += 1)}`,
    });
    const replies = [
      sse(say("Half")),
      sse(call(0, "call_1", "Count", "{}"), chunk({}, "stop"), usage(), done),
      sse(say("Done."), chunk({}, "stop"), done),
    ];
    await using api = await openFakeApi((response, _request, turn) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(replies[turn - 1]);
    });
    await using harness = await openHarness({
      name: "test",
      version: "0.0.0",
      model: "gpt-4.1",
      plugins: [plugin, inlinePlugin({ tools: [count] })],
      settings: { "lorimer.openai": { baseUrl: api.url }, "lorimer.core": { retry: { baseMs: 1, capMs: 50 } } },
    });
    await using session = await harness.openSession({ cwd });
    const { events, result } = await collectRun(session.prompt("go"));
    expect(result).toMatchObject({ outcome: { reason: "completed" }, text: "Done." });
    expect(events.map((event) => event.type)).toContain("request-retried");
    expect([runs, api.received.length]).toEqual([1, 3]);
  });
});
