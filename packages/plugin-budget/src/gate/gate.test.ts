import { addUsage, costOf, defineStage, defineTool, ModelCaller, noUsage } from "@lorimer/sdk";
import type { Tool, Usage } from "@lorimer/sdk";
import { MemoryStore, collectRun, inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { ScriptRequest, TestHarnessOptions } from "@lorimer/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { Ledger } from "../contract/index.js";
import { allTokens } from "../estimate/usage-sums.js";
import { plugin } from "../plugin.js";

const price = { input: 3, output: 15, cacheWrite: 3.75, cacheRead: 0.3 };

const ask: Tool = defineTool({
  name: "Ask",
  description: "Asks another model",
  input: z.object({ words: z.string() }),
  needs: { models: ModelCaller },
  async run({ words }, { models }, { signal }) {
    const answer = await models.call({ purpose: "title", prompt: words }, { signal });
    return answer.ok ? answer.text : `NOT ASKED: ${answer.message}`;
  },
});

function options(budget: object, script: TestHarnessOptions["script"], more: Partial<TestHarnessOptions> = {}): TestHarnessOptions {
  return {
    script,
    plugins: [plugin, inlinePlugin({ tools: [ask] })],
    settings: { "lorimer.budget": { budget }, "lorimer.core": { retry: { attempts: 3, baseMs: 0, loadBaseMs: 0 } } },
    ...more,
  };
}

describe("a limit", () => {
  test("lowers the output cap to what it leaves, and ends the run before a call that could pass it", async () => {
    const asked: number[] = [];
    const script = ({ maxOutputTokens }: ScriptRequest) => {
      asked.push(maxOutputTokens);
      return reply.toolUse("Ask", { words: "x" }).usage({ output_tokens: Math.min(400, maxOutputTokens) });
    };
    await using run = await openTestHarness(options({ maxTokens: 3000 }, script));
    const { result } = await run.prompt("go on for ever");
    expect(result.outcome.reason).toBe("budget_exhausted");
    expect(result.outcome.message).toMatch(/^The limit of 3,000 tokens for this session is reached: [\d,]+ tokens is left/);
    expect(asked[0]).toBeLessThan(3000);
    expect(asked.length).toBeGreaterThan(1);
    expect(allTokens(result.spent.usage)).toBeLessThanOrEqual(3000);
  });

  test("of a prompt in dollars, as --max-budget-usd gives it, is kept to the cent by conversation and side calls together", async () => {
    const script = ({ maxOutputTokens, tools }: ScriptRequest) =>
      (tools.length === 0 ? reply.text("a title") : reply.toolUse("Ask", { words: "x" })).usage({ output_tokens: maxOutputTokens });
    await using run = await openTestHarness(options({}, script, { session: { maxCostUsd: 0.05 } }));
    const { result } = await run.prompt("go");
    expect(result.outcome).toMatchObject({
      reason: "budget_exhausted",
      message: expect.stringContaining("$0.05 for this prompt") as string,
    });
    expect(result.spent.costUsd).toBeLessThanOrEqual(0.05);
    expect(result.spent.costUsd).toBeGreaterThan(0.03);
    // The next prompt has a budget of its own.
    expect((await run.prompt("again")).result.spent.costUsd).toBeGreaterThan(0.03);
  });

  test("of a prompt holds from its first word on: what is asked before its first turn draws from it", async () => {
    const heard: string[] = [];
    const early = defineStage({
      id: "early",
      list: "input",
      slot: "attach",
      needs: { models: ModelCaller },
      create:
        ({ models }) =>
        async (input, next, { signal }) => {
          const answer = await models.call({ purpose: "title", prompt: input.text }, { signal });
          heard.push(answer.ok ? "asked" : answer.message);
          return next(input);
        },
    });
    const script = ({ maxOutputTokens }: ScriptRequest) => reply.text("ok").usage({ output_tokens: maxOutputTokens });
    const open = (maxCostUsd: number) =>
      openTestHarness(options({}, script, { plugins: [plugin, inlinePlugin({ stages: [early] })], session: { maxCostUsd } }));
    await using poor = await open(0.001);
    expect((await poor.prompt("go")).result.outcome.reason).toBe("budget_exhausted");
    expect(heard).toEqual([expect.stringContaining("$0.001 for this prompt") as string]);
    expect(poor.model.requests).toHaveLength(0);
    await using rich = await open(0.04);
    const entries = async () => (await rich.session.service(Ledger)).entries();
    await rich.prompt("go");
    await rich.prompt("again");
    const spent = (await entries()).map(({ run, costUsd }) => [run, costUsd ?? 0] as const);
    expect(new Set(spent.map(([run]) => run)).size).toBe(2);
    for (const id of new Set(spent.map(([run]) => run)))
      expect(spent.filter(([run]) => run === id).reduce((sum, [, dollars]) => sum + dollars, 0)).toBeLessThanOrEqual(0.04);
  });

  test("of one turn lets the next turn begin anew", async () => {
    const asked: number[] = [];
    const script = ({ maxOutputTokens }: ScriptRequest, turn: number) => {
      asked.push(maxOutputTokens);
      return turn < 4 ? reply.toolUse("Nothing", {}) : reply.text("done");
    };
    await using run = await openTestHarness(options({ perTurn: { maxTokens: 2000 } }, script));
    expect((await run.prompt("go")).result.outcome.reason).toBe("completed");
    expect(asked).toHaveLength(4);
    for (const cap of asked) expect(cap).toBeLessThan(2000);
  });

  test("cuts an answer short and keeps its words, and does not ask for it again", async () => {
    const script = ({ maxOutputTokens }: ScriptRequest) =>
      reply.text("A long story").stopReason("max_tokens").usage({ output_tokens: maxOutputTokens });
    await using run = await openTestHarness(options({ maxTokens: 1000 }, script));
    const { result } = await run.prompt("tell");
    expect(result.outcome).toMatchObject({ reason: "budget_exhausted", message: expect.stringContaining("cut after") as string });
    expect([result.text, result.turns]).toEqual(["A long story", 1]);
  });

  test("in dollars refuses a model without a price before it is asked", async () => {
    const { scriptedProvider } = await import("@lorimer/testing");
    const unpriced = scriptedProvider(["hi"], { id: "unpriced", match: ["unpriced-*"], info: { price: undefined } as never });
    await using run = await openTestHarness(
      options({}, [], { plugins: [plugin, unpriced], session: { model: "unpriced-1", maxCostUsd: 1 } }),
    );
    const { result } = await run.prompt("go");
    expect(result.outcome).toMatchObject({
      reason: "budget_exhausted",
      message: expect.stringContaining("unpriced-1 has no known price") as string,
    });
    expect(unpriced.requests).toEqual([]);
  });

  test("of a session counts what earlier processes used", async () => {
    const store = new MemoryStore();
    const script = ({ maxOutputTokens }: ScriptRequest) => reply.text("hi").usage({ output_tokens: Math.min(900, maxOutputTokens) });
    await using run = await openTestHarness(options({ maxTokens: 2500 }, script, { plugins: [store.plugin, plugin] }));
    await run.prompt("one");
    await run.session.close();
    const open = () => run.harness.openSession({ cwd: run.place.root, resume: run.session.id });
    await using second = await open();
    await collectRun(second.prompt("two"));
    const { result } = await collectRun(second.prompt("three"));
    const total = (await (await second.service(Ledger)).entries()).reduce((sum, { usage }) => addUsage(sum, usage), noUsage);
    expect(total.input_tokens + total.output_tokens).toBeLessThanOrEqual(2500);
    expect((await collectRun(second.prompt("four"))).result.outcome.reason).toBe("budget_exhausted");
    expect(["completed", "budget_exhausted"]).toContain(result.outcome.reason);
  });

  test("is never passed, whatever the model does within what it was asked", async () => {
    const usage = fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), move: fc.constantFrom("tool", "words", "fail", "break") });
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 30_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(usage, { minLength: 1, maxLength: 12 }),
        async (maxTokens, cents, plan) => {
          const counted: Usage[] = [];
          let at = 0;
          const script = (request: ScriptRequest) => {
            const { share, move } = plan[at++ % plan.length] as (typeof plan)[number];
            if (move === "fail") return reply.failure("overloaded");
            const output_tokens = Math.max(1, Math.floor(share * request.maxOutputTokens));
            // What a request counts is known to the provider alone; here it is what was estimated, to a twentieth.
            const estimated = Math.ceil(JSON.stringify([request.messages, request.tools, request.system]).length / 3.6);
            const one: Usage = { ...noUsage, input_tokens: estimated, output_tokens };
            counted.push(one);
            const made = move === "tool" && request.tools.length > 0 ? reply.toolUse("Ask", { words: "x" }) : reply.text("y");
            return (move === "break" ? made.errorEvent("overloaded_error", "x") : made).usage({
              ...one,
              cache_read_input_tokens: 0,
              cache_creation_input_tokens: 0,
            });
          };
          await using run = await openTestHarness(options({ maxTokens, maxCostUsd: cents / 100 }, script, { session: { maxTurns: 12 } }));
          await run.prompt("go");
          await run.prompt("go on");
          const total = counted.reduce(addUsage, noUsage);
          expect(total.input_tokens + total.output_tokens).toBeLessThanOrEqual(maxTokens);
          expect(costOf(total, price)).toBeLessThanOrEqual(cents / 100);
          most = Math.max(most, (total.input_tokens + total.output_tokens) / maxTokens);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
    console.log(`figure: most of a token limit used ${(100 * most).toFixed(1)} %`);
  }, 120_000);
});
