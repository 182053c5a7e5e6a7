import { setTimeout as wait } from "node:timers/promises";
import { defineTool } from "@lorimer/sdk";
import type { RunResult, SessionEvent, Tool } from "@lorimer/sdk";
import { checkRequest, inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { normalise, openHarness } from "../index.js";
import type { Session } from "../index.js";

/** Milliseconds: by itself it takes a few, but other tests take the processor away for whole slices. Far less than what runs would take. */
const untilFree = 2000;

/** Runs as long as it is told to, and takes no notice of its signal when told so too. */
function sleeper(traits: Partial<Pick<Tool, "interrupt">> & { readonly deaf?: boolean } = {}): Tool {
  return defineTool({
    name: "Sleep",
    description: "Sleeps",
    input: z.object({ ms: z.number() }),
    readOnly: true,
    concurrencySafe: true,
    interrupt: traits.interrupt ?? "block",
    run: async ({ ms }, _services, { signal }) => {
      await wait(ms, undefined, { ref: false, signal: traits.deaf === true ? undefined : signal });
      return "slept";
    },
  });
}

/** Drives a prompt and does something when an event of a type first comes. */
async function drive(
  script: Script,
  tool: Tool,
  on: SessionEvent["type"],
  act: (session: Session) => void,
): Promise<{ events: SessionEvent[]; result: RunResult; session: Session; afterActMs: number }> {
  const harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider(script), inlinePlugin({ tools: [tool] })],
  });
  const session = await harness.openSession({ cwd: "/" });
  const events: SessionEvent[] = [];
  const run = session.prompt("go");
  let acted = 0;
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { events, result: step.value, session, afterActMs: performance.now() - acted };
    events.push(step.value);
    if (acted === 0 && step.value.type === on) {
      acted = performance.now();
      act(session);
    }
  }
}

const valid = (session: Session): void => {
  const messages = normalise(session.messages, { signer: { provider: "x", key: "x" } });
  expect(checkRequest({ model: "m", max_tokens: 1, messages })).toEqual([]);
};

describe("an interrupt", () => {
  test("while the model streams ends the run with aborted_streaming at once and keeps the words", async () => {
    const { result, session, afterActMs } = await drive([reply.text("begun").stall()], sleeper(), "model-streamed", (open) =>
      setTimeout(() => open.interrupt(), 30),
    );
    expect(result.outcome.reason).toBe("aborted_streaming");
    expect(result.text).toBe("begun");
    expect(afterActMs).toBeLessThan(untilFree);
    valid(session);
  });

  test.each([false, true])("while tools run ends the run with aborted_tools at once (a tool that ignores its signal: %s)", async (deaf) => {
    const { result, events, session, afterActMs } = await drive(
      [reply.toolUse("Sleep", { ms: 5000 })],
      sleeper({ deaf }),
      "tool-started",
      (open) => open.interrupt(),
    );
    expect(result.outcome.reason).toBe("aborted_tools");
    expect(afterActMs).toBeLessThan(untilFree);
    expect(events.filter((event) => event.type === "tool-finished").map((event) => event.outcome.status)).toEqual(["cancelled"]);
    expect(events.findIndex((event) => event.type === "tool-finished")).toBeLessThan(
      events.findIndex((event) => event.type === "run-finished"),
    );
    valid(session);
  });

  test("leaves a session that goes on with the next prompt", async () => {
    const { session } = await drive([reply.toolUse("Sleep", { ms: 5000 }), reply.text("here again")], sleeper(), "tool-started", (open) =>
      open.interrupt(),
    );
    const run = session.prompt("and now?");
    let step = await run.next();
    while (step.done !== true) step = await run.next();
    expect(step.value).toMatchObject({ text: "here again", outcome: { reason: "completed" } });
  });

  test("by a consumer that stops iterating cancels the run and keeps the history valid", async () => {
    const harness = await openHarness({
      name: "test",
      version: "0",
      model: "scripted-1",
      plugins: [scriptedProvider([reply.toolUse("Sleep", { ms: 5000 })]), inlinePlugin({ tools: [sleeper()] })],
    });
    const session = await harness.openSession({ cwd: "/" });
    for await (const event of session.prompt("go")) if (event.type === "tool-started") break;
    valid(session);
    expect(() => session.prompt("again").next()).not.toThrow();
    await harness.close();
  });
});

describe("words said while tools run", () => {
  test("wait for a tool that blocks, and are heard at the next boundary", async () => {
    const { result, events } = await drive(
      [reply.toolUse("Sleep", { ms: 60 }), (request) => reply.text(JSON.stringify(request.messages))],
      sleeper(),
      "tool-started",
      (open) => open.steer("hurry"),
    );
    expect(events.find((event) => event.type === "tool-finished")?.outcome).toMatchObject({ status: "ok", content: "slept" });
    expect(result.text).toContain("hurry");
  });

  test("cancel a tool that gives way, with its result recorded", async () => {
    const { result, events } = await drive(
      [reply.toolUse("Sleep", { ms: 5000 }), (request) => reply.text(JSON.stringify(request.messages))],
      sleeper({ interrupt: "cancel" }),
      "tool-started",
      (open) => open.steer("hurry"),
    );
    expect(events.find((event) => event.type === "tool-finished")?.outcome).toMatchObject({
      status: "cancelled",
      content: expect.stringContaining("The user spoke"),
    });
    expect(result).toMatchObject({ outcome: { reason: "completed" }, text: expect.stringContaining("hurry") });
  });
});
