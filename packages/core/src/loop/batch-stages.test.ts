import { defineStage, defineTool, messageId } from "@lorimer/sdk";
import type { BatchDecision, SessionEvent, Stage, Tool, ToolBatch } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

const count: Tool = defineTool({
  name: "Count",
  description: "Counts",
  input: z.object({ to: z.number() }),
  readOnly: true,
  concurrencySafe: true,
  run: ({ to }) => String(to),
});

async function run(
  decide: (batch: ToolBatch) => BatchDecision | undefined | Promise<BatchDecision | undefined>,
  interrupt?: (batch: ToolBatch, stop: () => void) => void,
): Promise<readonly SessionEvent[]> {
  const events: SessionEvent[] = [];
  let stop = (): void => undefined;
  const stage: Stage = defineStage({
    id: "after",
    list: "batch",
    slot: "intercept",
    create: () => (batch) => {
      interrupt?.(batch, stop);
      return decide(batch);
    },
  });
  const script = [reply.toolUse("Count", { to: 1 }).toolUse("Count", { to: 2 }), reply.text("done")];
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider(script), inlinePlugin({ tools: [count], stages: [stage] })],
  });
  await using session = await harness.openSession({ cwd: "/" });
  stop = () => session.interrupt();
  for await (const event of session.prompt("go")) events.push(event);
  return events;
}

const outcomeOf = (events: readonly SessionEvent[]): unknown => events.find((event) => event.type === "run-finished")?.result.outcome;

describe("a batch stage", () => {
  test("sees all calls of a reply with their outcomes, once, before the model is called again", async () => {
    const seen: ToolBatch[] = [];
    await run((batch) => void seen.push(batch));
    expect(seen.map(({ calls }) => calls.map(({ name, input, outcome }) => [name, input, outcome.content]))).toEqual([
      [
        ["Count", { to: 1 }, "1"],
        ["Count", { to: 2 }, "2"],
      ],
    ]);
  });

  test("adds messages that stay after the results", async () => {
    const message = { type: "user", id: messageId("m1"), content: [{ type: "text", text: "Mind the gap." }], hidden: true } as const;
    const events = await run(() => ({ messages: [message] }));
    const added = events.flatMap((event) => (event.type === "message-added" ? [event.message] : []));
    expect(added.map(({ type }) => type)).toEqual(["user", "user", "user"]);
    expect(added.at(-1)).toBe(message);
  });

  test("ends the run with its reason", async () => {
    expect(outcomeOf(await run(() => ({ stop: { reason: "Enough." } })))).toEqual({ reason: "hook_stopped", message: "Enough." });
  });

  test("that hangs does not keep an interrupted run from ending", async () => {
    const events = await run(
      () => new Promise(() => undefined),
      (_batch, stop) => void setTimeout(stop, 10),
    );
    expect(outcomeOf(events)).toMatchObject({ reason: "aborted_tools" });
  });
});
