import { addUsage, defineTool, ModelCaller, noUsage } from "@lorimer/sdk";
import type { Tool, Usage } from "@lorimer/sdk";
import { MemoryStore, collectRun, inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { Reply, ScriptRequest, TestHarness } from "@lorimer/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { Ledger } from "../contract/index.js";
import type { LedgerEntry } from "../contract/index.js";
import { plugin } from "../plugin.js";
import { breakDown, cuts } from "./break-down.js";
import { LedgerFold } from "./ledger-fold.js";

/** Asks a model beside the conversation, as a summary or a judgement would. */
const ask: Tool = defineTool({
  name: "Ask",
  description: "Asks another model",
  input: z.object({ purpose: z.string() }),
  needs: { models: ModelCaller },
  async run({ purpose }, { models }, { signal }) {
    const answer = await models.call({ purpose, plugin: "test.asker", prompt: "What?" }, { signal });
    return answer.ok ? answer.text : answer.message;
  },
});

const look: Tool = defineTool({
  name: "Look",
  description: "Looks",
  input: z.object({ length: z.number() }),
  readOnly: true,
  run: async ({ length }) => "x".repeat(length),
});

/** What a provider may do with one request. */
type Move = "answer" | "look" | "ask" | "ask-compaction" | "both" | "overloaded" | "broken" | "cut" | "refused";

const moves: fc.Arbitrary<Move> = fc.constantFrom(
  "answer",
  "look",
  "look",
  "ask",
  "ask-compaction",
  "both",
  "overloaded",
  "broken",
  "cut",
  "refused",
);
const tokens = fc.integer({ min: 0, max: 50_000 });
const usages: fc.Arbitrary<Usage> = fc.record({
  input_tokens: tokens,
  output_tokens: fc.integer({ min: 1, max: 5000 }),
  cache_creation_input_tokens: tokens,
  cache_read_input_tokens: tokens,
});

function replyTo(move: Move, usage: Usage): { readonly reply: Reply; readonly counted: Usage } {
  const counted = (made: Reply): { readonly reply: Reply; readonly counted: Usage } => ({ reply: made.usage(usage), counted: usage });
  switch (move) {
    case "answer":
      return counted(reply.text("Done."));
    case "look":
      return counted(reply.toolUse("Look", { length: usage.output_tokens }));
    case "ask":
      return counted(reply.toolUse("Ask", { purpose: "title" }));
    case "ask-compaction":
      return counted(reply.toolUse("Ask", { purpose: "compaction" }));
    case "both":
      return counted(reply.toolUse("Look", { length: 3 }).toolUse("Ask", { purpose: "title" }));
    case "overloaded":
      return { reply: reply.failure("overloaded"), counted: noUsage };
    case "broken":
      return counted(reply.text("Half of").errorEvent("overloaded_error", "too much"));
    case "cut":
      return counted(reply.text("Cut off").stopReason("max_tokens"));
    case "refused":
      return counted(reply.text("No").stopReason("refusal"));
  }
}

const settings = { "lorimer.core": { retry: { attempts: 3, baseMs: 0, loadBaseMs: 0 } } };

function sum(all: readonly Usage[]): Usage {
  return all.reduce(addUsage, noUsage);
}

async function entriesOf(run: Pick<TestHarness["session"], "service">): Promise<readonly LedgerEntry[]> {
  return (await run.service(Ledger)).entries();
}

describe("the ledger", () => {
  test("sums up to what the provider counted: with retries, discarded attempts, fallback, side calls and resuming", async () => {
    let calls = 0;
    let sessions = 0;
    const steps = fc.array(fc.tuple(moves, usages), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), async (prompts) => {
        const counted: Usage[] = [];
        const store = new MemoryStore();
        let script: (readonly [Move, Usage])[] = [];
        const answer = (request: ScriptRequest): Reply => {
          const [move, usage] = script.shift() ?? (["answer", { ...noUsage, input_tokens: 7, output_tokens: 3 }] as const);
          // A question beside the conversation is answered in words.
          const made = replyTo(request.tools.length === 0 && !["overloaded", "broken", "refused"].includes(move) ? "answer" : move, usage);
          counted.push(made.counted);
          calls += 1;
          return made.reply;
        };
        await using run = await openTestHarness({
          script: answer,
          settings,
          plugins: [store.plugin, plugin, inlinePlugin({ tools: [ask, look] })],
          session: { fallbackModel: "scripted-2", maxTurns: 20 },
        });
        const { id } = run.session;
        let session = run.session;
        for (const [index, prompt] of prompts.entries()) {
          script = [...prompt];
          if (index > 0) {
            await session.close();
            session = await run.harness.openSession({ cwd: run.place.root, resume: id, fallbackModel: "scripted-2", maxTurns: 20 });
            sessions += 1;
          }
          await collectRun(session.prompt("go"));
          const entries = await entriesOf(session);
          expect(sum(entries.map(({ usage }) => usage))).toEqual(sum(counted));
          for (const by of cuts) expect(sum(breakDown(entries, by).map(({ usage }) => usage))).toEqual(sum(counted));
        }
        if (session !== run.session) await session.close();
        const fold = new LedgerFold();
        for (const record of await store.records(id)) fold.apply(record);
        expect(sum(fold.entries().map(({ usage }) => usage))).toEqual(sum(counted));
      }),
      { numRuns: 40 },
    );
    console.log(`figure: ledger corpus calls ${calls}, resumed ${sessions}`);
  }, 120_000);

  test("says for whom each call was: turn, tool, plugin, model and purpose", async () => {
    await using run = await openTestHarness({
      script: [reply.toolUse("Ask", { purpose: "title" }), "a title", reply.text("half").errorEvent("overloaded_error", "x"), "done"],
      settings,
      plugins: [plugin, inlinePlugin({ tools: [ask, look] })],
    });
    await run.prompt("go");
    const entries = await entriesOf(run.session);
    expect(entries.map(({ turn, purpose, plugin: by, model, tools }) => [turn, purpose, by, model, tools.map(({ name }) => name)])).toEqual(
      [
        [1, "conversation", "conversation", "scripted-1", []],
        [0, "title", "test.asker", "scripted-1", []],
        [2, "discarded", "conversation", "scripted-1", ["Ask"]],
        [2, "conversation", "conversation", "scripted-1", ["Ask"]],
      ],
    );
    expect(entries.every(({ costUsd }) => (costUsd ?? 0) > 0)).toBe(true);
    expect(
      breakDown(entries, "plugin")
        .map(({ key }) => key)
        .sort(),
    ).toEqual(["conversation", "inline", "test.asker"]);
  });

  test("charges what the provider had counted when a reply is interrupted, and when the process died in it", async () => {
    const store = new MemoryStore();
    await using run = await openTestHarness({
      script: [reply.text("Working on it").usage({ input_tokens: 500 }).stall()],
      plugins: [store.plugin, plugin],
    });
    const { id } = run.session;
    for await (const event of run.session.prompt("go")) {
      if (event.type === "model-streamed" && event.event.type === "content_block_delta") run.session.interrupt();
    }
    const entries = await entriesOf(run.session);
    expect(entries.map(({ purpose, usage, costUsd }) => [purpose, usage.input_tokens, (costUsd ?? 0) > 0])).toEqual([
      ["discarded", 500, true],
    ]);
    const records = await store.records(id);
    const died = new LedgerFold();
    for (const record of records.slice(
      0,
      records.findIndex(({ entry }) => entry.type === "event" && entry.event.type === "run-finished"),
    ))
      died.apply(record);
    expect(died.entries().map(({ purpose, usage }) => [purpose, usage.input_tokens])).toEqual([["discarded", 500]]);
  });
});
