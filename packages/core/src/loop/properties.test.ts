import { setTimeout as wait } from "node:timers/promises";
import { defineTool, toolFailure } from "@lorimer/sdk";
import type { FailureKind, Plugin, RunResult, RunState, SessionEvent, Tool } from "@lorimer/sdk";
import { checkRequest, inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import type { Reply } from "@lorimer/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { normalise, openHarness } from "../index.js";
import type { Harness } from "../index.js";

/** Tools that tell `onRun` whenever one really begins to run. */
const toolsTelling = (onRun: () => void): Plugin => {
  const tool = (name: string, safe: boolean): Tool =>
    defineTool({
      name,
      description: name,
      input: z.object({ do: z.enum(["work", "fail", "throw"]), ms: z.number() }),
      readOnly: true,
      concurrencySafe: safe,
      cancelsSiblings: name === "Touchy",
      run: async (input, _services, { signal }) => {
        onRun();
        if (input.ms > 0) await wait(input.ms, undefined, { signal });
        if (input.do === "throw") throw new Error("thrown");
        return input.do === "fail" ? toolFailure("failed") : "worked";
      },
    });
  return inlinePlugin({ tools: [tool("Safe", true), tool("Alone", false), tool("Touchy", true)] });
};

const call = fc.record({
  name: fc.constantFrom("Safe", "Alone", "Touchy", "Unknown"),
  do: fc.constantFrom("work", "fail", "throw", "nonsense"),
  ms: fc.constantFrom(0, 0, 1, 3),
});
const words = fc.constantFrom("", " ", "word", "two words");
const ending = fc.constantFrom("end", "end", "end", "max_tokens", "refusal", "busy", "cut", "bad-json");
const failures: readonly FailureKind[] = [
  "overloaded",
  "rate_limit",
  "server_error",
  "prompt_too_long",
  "image_error",
  "authentication",
  "invalid_request",
];
const answer = fc.record({ before: words, calls: fc.array(call, { maxLength: 4 }), after: words, ending });
const step = fc.oneof({ weight: 4, arbitrary: answer }, { weight: 1, arbitrary: fc.constantFrom(...failures) });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
const script = fc.array(step, { maxLength: 8 });

function replyFor(value: Step | undefined, first: boolean): Reply {
  if (value === undefined) return reply.text("the end");
  if (typeof value === "string") return reply.failure(value);
  let answered = reply.thinking(first ? "hm" : "well");
  if (value.before !== "") answered = answered.text(value.before);
  for (const { name, ms, ...input } of value.calls) answered = answered.toolUse(name, { ms, do: input.do });
  if (value.after !== "") answered = answered.text(value.after);
  if (value.ending === "max_tokens" || value.ending === "refusal") return answered.stopReason(value.ending);
  if (value.ending === "busy") return answered.errorEvent("overloaded_error", "busy");
  if (value.ending === "cut") return answered.cut(300);
  if (value.ending === "bad-json") return answered.toolUseJson("Safe", '{"do":');
  return answered;
}

async function withHarness<T>(
  steps: readonly Step[],
  use: (harness: Harness, requests: readonly object[]) => Promise<T>,
  onRun: () => void = () => undefined,
): Promise<T> {
  const model = scriptedProvider((_request, turn) => replyFor(steps[turn - 1], turn === 1));
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [model, toolsTelling(onRun)],
    settings: { "lorimer.core": { retry: { attempts: 3, baseMs: 0, capMs: 1 } } },
  });
  return await use(harness, model.requests);
}

async function finish(
  run: AsyncGenerator<SessionEvent, RunResult, void>,
  each: (event: SessionEvent, index: number) => void = () => undefined,
): Promise<{ events: SessionEvent[]; result: RunResult }> {
  const events: SessionEvent[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { events, result: next.value };
    events.push(next.value);
    each(next.value, events.length);
  }
}

const acceptable = (request: object): void => expect(checkRequest({ max_tokens: 1, ...request })).toEqual([]);
const finalHistory = (messages: Parameters<typeof normalise>[0]): void => {
  const sent = normalise(messages, { signer: { provider: "x", key: "y" } });
  if (sent.length > 0) acceptable({ model: "m", messages: sent });
};

/** Model calls per scripted step, at the most: three tries, and every recovery and salvage once more. */
const perStep = 3;

// Hundreds of whole runs each: slow on a busy machine, and no promise about time.
describe("whatever the model does", { timeout: 180_000 }, () => {
  test("every call gets exactly one result in order, what is sent is always valid, and the run ends within its bound", async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.boolean(), async (steps, fallback) => {
        await withHarness(steps, async (harness, requests) => {
          await using session = await harness.openSession({ cwd: "/", ...(fallback ? { fallbackModel: "scripted-2" } : {}) });
          const { events, result } = await finish(session.prompt("go"));
          requests.forEach(acceptable);
          finalHistory(session.messages);
          expect(requests.length).toBeLessThanOrEqual((steps.length + 1) * perStep + 20);
          expect(events.at(-1)?.type).toBe("run-finished");
          expect(result.outcome.reason).toBeTypeOf("string");
          const started = events.filter((event) => event.type === "tool-started").map((event) => event.id);
          const finished = events.filter((event) => event.type === "tool-finished").map((event) => event.id);
          expect(new Set(started).size).toBe(started.length);
          expect([...finished].sort()).toEqual([...started].sort());
          for (const [index, message] of session.messages.entries()) {
            if (message.type !== "assistant") continue;
            const asked = message.content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
            const next = session.messages[index + 1];
            const answered =
              next?.type === "user" ? next.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [];
            expect(answered).toEqual(asked);
          }
          expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
        });
      }),
      { numRuns: 300 },
    );
  });

  test("an abort at any event ends the run, starts nothing more and leaves a history that can be sent", async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(40), async (steps, moment) => {
        let aborted = false;
        let startedLate = 0;
        const use = async (harness: Harness): Promise<void> => {
          await using session = await harness.openSession({ cwd: "/" });
          await finish(session.prompt("go"), (_event, index) => {
            if (index !== moment) return;
            session.interrupt();
            aborted = true;
          });
          finalHistory(session.messages);
        };
        await withHarness(steps, use, () => (startedLate += aborted ? 1 : 0));
        expect(startedLate).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("a run stored as JSON at any step goes on in another session to an end that can be sent", async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(12), async (steps, which) => {
        const stored: string[] = [];
        await withHarness(steps, async (harness) => {
          await using session = await harness.openSession({ cwd: "/" });
          await finish(session.prompt("go", { onState: (state) => stored.push(JSON.stringify(state)) }));
        });
        const state = JSON.parse(stored[which % stored.length] ?? "") as RunState;
        expect(Object.keys(state).length).toBeLessThanOrEqual(12);
        await withHarness([], async (harness, requests) => {
          await using session = await harness.openSession({ cwd: "/" });
          const { result } = await finish(session.resume(state));
          requests.forEach(acceptable);
          finalHistory(session.messages);
          expect(result.turns).toBeGreaterThanOrEqual(state.turn);
        });
      }),
      { numRuns: 100 },
    );
  });
});
