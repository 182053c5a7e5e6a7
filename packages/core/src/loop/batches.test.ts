import { setTimeout as wait } from "node:timers/promises";
import { defineTool, toolFailure } from "@lorimer/sdk";
import type { SessionEvent, Tool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

/** Tools that note when they start and end: R may run beside its neighbours, W may not. */
function notingTools(): { readonly tools: readonly Tool[]; readonly notes: string[] } {
  const notes: string[] = [];
  const input = z.object({ id: z.string(), ms: z._default(z.number(), 10), fail: z._default(z.boolean(), false) });
  const make = (name: string, safe: boolean): Tool =>
    defineTool({
      name,
      description: name,
      input,
      readOnly: true,
      concurrencySafe: safe,
      cancelsSiblings: true,
      run: async ({ id, ms, fail }, _services, { signal }) => {
        notes.push(`+${id}`);
        await wait(ms, undefined, { signal });
        notes.push(`-${id}`);
        return fail ? toolFailure("failed") : id;
      },
    });
  return { tools: [make("R", true), make("W", false)], notes };
}

async function events(script: Script, tools: readonly Tool[]): Promise<SessionEvent[]> {
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider(script), inlinePlugin({ tools })],
    settings: { "lorimer.core": { retry: { capMs: 5 } } },
  });
  await using session = await harness.openSession({ cwd: "/" });
  const seen: SessionEvent[] = [];
  for await (const event of session.prompt("go")) seen.push(event);
  return seen;
}

describe("the calls of one reply", () => {
  test("run as batches of safe neighbours with every other call alone: R R W R", async () => {
    const { tools, notes } = notingTools();
    await events(
      [
        reply.toolUse("R", { id: "1", ms: 30 }).toolUse("R", { id: "2" }).toolUse("W", { id: "3" }).toolUse("R", { id: "4" }),
        reply.text("ok"),
      ],
      tools,
    );
    expect(notes).toEqual(["+1", "+2", "-2", "-1", "+3", "-3", "+4", "-4"]);
  });

  test("start while the model still streams when they may run beside their neighbours", async () => {
    const { tools } = notingTools();
    const seen = await events([reply.toolUse("R", { id: "1" }).delay(80).text("still talking"), reply.text("ok")], tools);
    const at = (type: string): number => seen.findIndex((event) => event.type === type);
    expect(at("tool-finished")).toBeLessThan(at("reply-finished"));
  });

  test("wait for the end of the reply when they change something", async () => {
    const { tools } = notingTools();
    const seen = await events([reply.toolUse("W", { id: "1" }).delay(30).text("still talking"), reply.text("ok")], tools);
    const at = (type: string): number => seen.findIndex((event) => event.type === type);
    expect(at("tool-started")).toBeGreaterThan(at("reply-finished"));
  });

  test("are answered in the order asked, whatever order they end in", async () => {
    const { tools } = notingTools();
    const seen = await events(
      [reply.toolUse("R", { id: "slow", ms: 60 }, { id: "a" }).toolUse("R", { id: "fast", ms: 1 }, { id: "b" }), reply.text("ok")],
      tools,
    );
    const results = seen.flatMap((event) => (event.type === "message-added" && event.message.type === "user" ? event.message.content : []));
    expect(results.filter((block) => block.type === "tool_result").map((block) => block.tool_use_id)).toEqual(["a", "b"]);
  });

  test("cancel their siblings when one fails and its tool says so, and never the run", async () => {
    const { tools } = notingTools();
    const seen = await events(
      [reply.toolUse("R", { id: "1", ms: 10, fail: true }).toolUse("R", { id: "2", ms: 5000 }), reply.text("ok")],
      tools,
    );
    expect(seen.filter((event) => event.type === "tool-finished").map((event) => event.outcome.status)).toEqual(["error", "cancelled"]);
    expect(seen.at(-1)).toMatchObject({ type: "run-finished", result: { outcome: { reason: "completed" } } });
  });

  test("never run twice when the stream breaks after one has started: what has started is kept", async () => {
    const { tools, notes } = notingTools();
    const seen = await events(
      [reply.toolUse("R", { id: "1" }).delay(50).text("lost").errorEvent("overloaded_error", "busy"), reply.text("ok")],
      tools,
    );
    expect(notes).toEqual(["+1", "-1"]);
    expect(seen.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" }, turns: 2, text: "ok" } });
  });

  test("are forgotten when the stream breaks before any has started", async () => {
    const { tools, notes } = notingTools();
    const seen = await events([reply.toolUse("W", { id: "1" }).errorEvent("overloaded_error", "busy"), reply.text("ok")], tools);
    expect(notes).toEqual([]);
    expect(seen.some((event) => event.type === "tool-started")).toBe(false);
  });

  test("end the run in the end when every reply breaks after a tool", async () => {
    const { tools } = notingTools();
    const seen = await events(() => reply.toolUse("R", { id: "1" }).delay(20).errorEvent("api_error", "broken"), tools);
    expect(seen.at(-1)).toMatchObject({ result: { outcome: { reason: "model_error" }, turns: 4 } });
  });

  test("change how the run goes on in the order asked, once the batch is done", async () => {
    const change = (name: string, ms: number): Tool =>
      defineTool({
        name,
        description: name,
        input: z.object({}),
        readOnly: true,
        concurrencySafe: true,
        run: () => wait(ms),
        present: () => ({ content: "ok", overrides: { model: `scripted-${name}` } }),
      });
    const seen: string[] = [];
    await events(
      (request, turn) => (seen.push(request.model), turn === 1 ? reply.toolUse("first", {}).toolUse("second", {}) : reply.text("ok")),
      [change("first", 40), change("second", 1)],
    );
    expect(seen).toEqual(["scripted-1", "scripted-second"]);
  });

  test("change the speed of the requests that follow", async () => {
    const hurry: Tool = defineTool({
      name: "hurry",
      description: "hurry",
      input: z.object({}),
      readOnly: true,
      run: () => Promise.resolve(),
      present: () => ({ content: "ok", overrides: { speed: "fast" } }),
    });
    const seen: unknown[] = [];
    await events(
      (request, turn) => (seen.push(request.body["speed"]), turn === 1 ? reply.toolUse("hurry", {}) : reply.text("ok")),
      [hurry],
    );
    expect(seen).toEqual([undefined, "fast"]);
  });
});
