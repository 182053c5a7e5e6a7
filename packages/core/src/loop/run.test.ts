import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clock, defineModelProvider, defineStage, defineTool, toolFailure } from "@lorimer/sdk";
import type { ModelProvider, RunResult, SessionEvent, Stage, Tool } from "@lorimer/sdk";
import { checkRequest, inlinePlugin, reply, ScriptedModelProvider, scriptedProvider } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";
import type { SessionOptions } from "../index.js";

const cwd = mkdtempSync(join(tmpdir(), "lorimer-run-"));
afterAll(() => rmSync(cwd, { recursive: true }));

const echo: Tool = defineTool({
  name: "Echo",
  description: "Says it again",
  input: z.object({ text: z.string() }),
  readOnly: true,
  concurrencySafe: true,
  run: ({ text }) => (text === "bad" ? toolFailure("it was bad") : `echo ${text}`),
});

interface Run {
  readonly events: readonly SessionEvent[];
  readonly result: RunResult;
  readonly requests: readonly { readonly body: unknown }[];
}

async function play(
  script: Script,
  options: Partial<SessionOptions> & { tools_?: readonly Tool[]; stages?: readonly Stage[]; steer?: string } = {},
): Promise<Run> {
  const { tools_ = [echo], stages = [], steer, ...session } = options;
  const model = scriptedProvider(script);
  await using harness = await openHarness({
    name: "test",
    version: "0.0.0",
    model: "scripted-1",
    plugins: [model, inlinePlugin({ tools: tools_, stages })],
    settings: { "lorimer.core": { retry: { baseMs: 1, capMs: 50 } } },
  });
  await using open = await harness.openSession({ cwd, ...session });
  if (steer !== undefined) open.steer(steer);
  const events: SessionEvent[] = [];
  const run = open.prompt("go");
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { events, result: step.value, requests: model.requests as never };
    events.push(step.value);
  }
}

/** The same provider, whose replies cost nobody knows what. */
const unpriced = (provider: ModelProvider): ModelProvider => ({
  describe: (model) => provider.describe(model),
  signer: () => provider.signer(),
  preview: (request) => provider.preview(request),
  async *stream(request, options) {
    return { ...(yield* provider.stream(request, options)), costUsd: null };
  },
});

const types = (run: Run): string[] =>
  run.events.map((event) => event.type).filter((type) => type !== "model-streamed" && type !== "stage-entered");

describe("a run", () => {
  test("answers without tools", async () => {
    const run = await play([reply.text("Hello there")]);
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, text: "Hello there", turns: 1, stopReason: "end_turn" });
    expect(types(run)).toEqual(["run-started", "message-added", "turn-started", "block-finished", "reply-finished", "run-finished"]);
  });

  test("calls the model, runs tools, appends results and goes on until no tool is asked for", async () => {
    const run = await play([reply.toolUse("Echo", { text: "a" }).toolUse("Echo", { text: "b" }), reply.text("done")]);
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, text: "done", turns: 2 });
    expect(run.result.transitions.map((transition) => transition.reason)).toEqual(["prompt", "tool_results"]);
    const finished = run.events.filter((event) => event.type === "tool-finished");
    expect(finished.map((event) => event.outcome.content)).toEqual(["echo a", "echo b"]);
  });

  test("ends with max_turns at its limit", async () => {
    const run = await play(() => reply.toolUse("Echo", { text: "again" }), { maxTurns: 3 });
    expect(run.result).toMatchObject({ outcome: { reason: "max_turns" }, turns: 3 });
  });

  test("ends with budget_exhausted before the call that would go over", async () => {
    const run = await play(() => reply.toolUse("Echo", { text: "again" }), { maxCostUsd: 1e-9 });
    expect(run.result).toMatchObject({ outcome: { reason: "budget_exhausted" }, turns: 1 });
  });

  test("does not spend on under a limit that it cannot keep, because the price is unknown", async () => {
    const model = defineModelProvider({
      id: "free",
      match: ["free"],
      needs: { clock: Clock },
      create: ({ clock }) => unpriced(new ScriptedModelProvider(() => reply.toolUse("Echo", { text: "x" }), clock)),
    });
    await using harness = await openHarness({
      name: "test",
      version: "0",
      model: "free",
      plugins: [inlinePlugin({ tools: [echo], models: [model] })],
    });
    await using session = await harness.openSession({ cwd, maxCostUsd: 1 });
    let last: SessionEvent | undefined;
    for await (const event of session.prompt("go")) last = event;
    expect(last).toMatchObject({
      result: { outcome: { reason: "budget_exhausted", message: expect.stringContaining("price") }, turns: 1, spent: { unpricedCalls: 1 } },
    });
  });

  test("tells the model of an unknown tool and of the nearest name", async () => {
    const run = await play([reply.toolUse("Ecko", {}), reply.text("sorry")]);
    const finished = run.events.find((event) => event.type === "tool-finished");
    expect(finished?.outcome).toMatchObject({ status: "unknown", content: expect.stringContaining("Did you mean Echo?") });
    expect(run.result.outcome.reason).toBe("completed");
  });

  test("tells the model which input is wrong", async () => {
    const run = await play([reply.toolUse("Echo", { text: 5 }), reply.text("sorry")]);
    expect(run.events.find((event) => event.type === "tool-finished")?.outcome).toMatchObject({
      status: "invalid",
      content: expect.stringContaining("text"),
    });
  });

  test("raises the output cap once, unseen, then asks the model to go on up to three times", async () => {
    const cut = (text: string) => reply.text(text).stopReason("max_tokens");
    const run = await play([cut("lost"), cut("one "), cut("two "), cut("three "), reply.text("four")]);
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, text: "one two three four", turns: 5 });
    expect(
      run.result.transitions.map((transition) => (transition.reason === "recovered" ? transition.recovery : transition.reason)),
    ).toEqual(["prompt", "escalate", "resume", "resume", "resume"]);
  });

  test("gives up after the third resume and keeps what was said", async () => {
    const run = await play(() => reply.text("more ").stopReason("max_tokens"));
    expect(run.result).toMatchObject({
      outcome: { reason: "model_error", failure: { kind: "output_limit" } },
      turns: 5,
      text: "more more more more ",
    });
  });

  test("retries what may be retried and discards what was streamed", async () => {
    const run = await play([reply.text("half").errorEvent("overloaded_error", "busy"), reply.text("whole")]);
    expect(run.result).toMatchObject({ text: "whole", turns: 1 });
    expect(types(run)).toContain("reply-discarded");
    expect(types(run)).toContain("request-retried");
  });

  test("goes over to the fallback model for the rest of the run when the first is overloaded", async () => {
    const run = await play((request) => (request.model === "scripted-1" ? reply.failure("overloaded") : reply.text("from two")), {
      fallbackModel: "scripted-2",
    });
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, text: "from two" });
    expect(run.events.filter((event) => event.type === "notice-given")).toHaveLength(1);
  });

  test.each([
    ["prompt_too_long", "prompt_too_long"],
    ["authentication", "model_error"],
    ["image_error", "image_error"],
  ] as const)("ends a %s failure that nothing can mend with %s", async (kind, reason) => {
    const run = await play([reply.failure(kind)]);
    expect(run.result.outcome).toMatchObject({ reason, failure: { kind } });
    expect(types(run).at(-1)).toBe("run-finished");
  });

  test("refuses a conversation that cannot fit the window before it is sent", async () => {
    const run = await play([], { systemPrompt: "x".repeat(4_000_000) });
    expect(run.result.outcome.reason).toBe("blocking_limit");
    expect(run.requests).toHaveLength(0);
  });

  test("goes on after a refused image, with a note in its place", async () => {
    const picture: Tool = defineTool({
      name: "Picture",
      description: "A picture",
      input: z.object({}),
      readOnly: true,
      run: () => "x",
      present: () => ({ content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }] }),
    });
    const run = await play([reply.toolUse("Picture", {}), reply.failure("image_error"), reply.text("seen")], { tools_: [picture] });
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, text: "seen" });
    expect(JSON.stringify(run.requests.at(-1))).toContain("that the provider refused");
  });

  test("ends with stop_hook_prevented when a stop stage says so", async () => {
    const stage = defineStage({
      id: "halt",
      list: "stop",
      slot: "continue",
      create: () => ({ limit: 1, decide: () => ({ decision: "end", reason: "stop_hook_prevented", message: "not now" }) }),
    });
    expect((await play([reply.text("hi")], { stages: [stage] })).result.outcome).toMatchObject({
      reason: "stop_hook_prevented",
      message: "not now",
    });
  });

  test("goes on with a stop stage's feedback, and overrules it at its limit", async () => {
    const stage = defineStage({
      id: "more",
      list: "stop",
      slot: "continue",
      create: () => ({ limit: 2, decide: () => ({ decision: "continue", feedback: "more" }) }),
    });
    const run = await play(() => reply.text("hi"), { stages: [stage] });
    expect(run.result).toMatchObject({ outcome: { reason: "completed" }, turns: 3 });
  });

  test("goes on with a reply that the provider paused, but not for ever", async () => {
    const once = await play([reply.text("half ").stopReason("pause_turn"), reply.text("whole")]);
    expect(once.result).toMatchObject({ outcome: { reason: "completed" }, turns: 2, text: "half whole" });
    expect(once.result.transitions.map((transition) => transition.reason)).toEqual(["prompt", "paused"]);
    const always = await play(() => reply.text("x").stopReason("pause_turn"));
    expect(always.result).toMatchObject({ outcome: { reason: "completed" }, turns: 9 });
  });

  test("runs no stop stage after a model failure", async () => {
    let asked = 0;
    const stage = defineStage({
      id: "count",
      list: "stop",
      slot: "continue",
      create: () => ({ limit: 2, decide: () => (asked++, { decision: "done" }) }),
    });
    await play([reply.failure("authentication")], { stages: [stage] });
    expect(asked).toBe(0);
  });

  test("ends with hook_stopped when a tool stage stops the run, after all results are in", async () => {
    const stage = defineStage({
      id: "halt",
      list: "tool",
      slot: "intercept",
      create: () => async (call, next) => ({ ...(await next(call)), stop: { reason: "enough" } }),
    });
    const run = await play([reply.toolUse("Echo", { text: "a" })], { stages: [stage] });
    expect(run.result.outcome).toMatchObject({ reason: "hook_stopped", message: "enough" });
  });

  test("holds structured output to its schema, with a bounded number of repairs", async () => {
    const outputSchema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const good = await play([reply.text("n is 3"), reply.text('{"n":3}')], { outputSchema });
    expect(good.result.outcome).toMatchObject({ reason: "completed", structuredOutput: { n: 3 } });
    const bad = await play(() => reply.text("never"), { outputSchema });
    expect(bad.result).toMatchObject({ outcome: { reason: "structured_output_failed" }, turns: 4 });
  });

  test("hears what was said meanwhile before it ends", async () => {
    const run = await play((request, turn) => (turn === 1 ? reply.text("first") : reply.text(JSON.stringify(request.messages.at(-1)))), {
      steer: "wait",
    });
    expect(run.result.text).toContain("first");
  });

  test("sends only requests that the API accepts", async () => {
    const run = await play([
      reply.thinking("hm").toolUse("Echo", { text: "a" }).toolUse("Nope", {}),
      reply.toolUse("Echo", { text: "bad" }),
      reply.text("ok"),
    ]);
    for (const request of run.requests) expect(checkRequest({ max_tokens: 1, ...(request as object) })).toEqual([]);
  });
});
