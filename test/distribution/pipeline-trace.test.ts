import { Approver, defineStage, defineTool, provide } from "@lorimer/sdk";
import type { SessionEvent, Stage, Tool } from "@lorimer/sdk";
import { openHarness } from "@lorimer/core";
import { inlinePlugin, reply, scriptedApprover, scriptedProvider } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";

const seen: string[] = [];
const spy = (id: string, slot: "observe" | "intercept" | "isolate"): Stage =>
  defineStage({
    id,
    list: "tool",
    slot,
    create: () => async (call, next) => {
      seen.push(`${id}>`);
      const outcome = await next(call);
      seen.push(`<${id}`);
      return outcome;
    },
  });

const note: Tool = defineTool({
  name: "Note",
  description: "Notes",
  input: z.object({ text: z.string() }),
  run: ({ text }) => (seen.push("run"), text),
});

async function run(stages: readonly Stage[], answer: "allow" | "deny" = "allow", input: unknown = { text: "x" }): Promise<SessionEvent[]> {
  seen.length = 0;
  const approver = provide(Approver, { level: "session", create: () => scriptedApprover(answer) });
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [
      scriptedProvider([reply.toolUse("Note", input), reply.text("ok")]),
      inlinePlugin({ tools: [note], stages, services: [approver] }),
    ],
  });
  await using session = await harness.openSession({ cwd: process.cwd() });
  const events: SessionEvent[] = [];
  for await (const event of session.prompt("go")) events.push(event);
  return events;
}

describe("the path of one tool call", () => {
  test("passes the slots in their order, and every stage is in the trace", async () => {
    const events = await run([spy("see", "observe"), spy("hook", "intercept"), spy("box", "isolate")]);
    expect(events.flatMap((event) => (event.type === "stage-entered" ? [`${event.slot}:${event.id}`] : []))).toEqual([
      "observe:see",
      "check:check",
      "intercept:hook",
      "authorize:recheck",
      "authorize:approve",
      "isolate:box",
      "bound:deadline",
      "shape:spill",
      "shape:mask-secrets",
    ]);
    expect(seen).toEqual(["see>", "hook>", "box>", "run", "<box", "<hook", "<see"]);
  });

  test("ends where a stage does not call the next", async () => {
    const events = await run([spy("box", "isolate")], "deny");
    expect(seen).toEqual([]);
    expect(events.find((event) => event.type === "tool-finished")).toMatchObject({ outcome: { status: "denied" } });
    expect(events.at(-1)).toMatchObject({ result: { denials: [{ tool_name: "Note" }] } });
  });

  test("never reaches a hook with input that the schema refuses", async () => {
    await run([spy("hook", "intercept")], "allow", { text: 7 });
    expect(seen).toEqual([]);
  });

  test("checks again what a hook rewrote", async () => {
    const rewrite = defineStage({
      id: "rewrite",
      list: "tool",
      slot: "intercept",
      create: () => (call, next) => next({ ...call, input: { text: 9 } }),
    });
    const events = await run([rewrite, spy("box", "isolate")]);
    expect(seen).toEqual([]);
    expect(events.find((event) => event.type === "tool-finished")).toMatchObject({ outcome: { status: "invalid" } });
  });
});
