import { contextBlock, defineStage, defineTool } from "@lorimer/sdk";
import type { Stage, Tool } from "@lorimer/sdk";
import { MemoryStore, collectRun, inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ContextAccount } from "../contract/index.js";
import type { ContextView } from "../contract/index.js";
import { inputTokens } from "../estimate/usage-sums.js";
import { plugin } from "../plugin.js";

const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");

const dump: Tool = defineTool({
  name: "Dump",
  description: `Gives rows as JSON. ${words(300)}`,
  input: z.object({ rows: z.number() }),
  readOnly: true,
  run: async ({ rows }) => JSON.stringify(Array.from({ length: rows }, (_, id) => ({ id, name: `row ${id}`, tags: ["a", "b"] }))),
});

/** Contributes one block of the system prompt and marks the cache as a provider's plugin does. */
function prompts(block: () => string): Stage {
  return defineStage({
    id: "test.memory",
    list: "context",
    slot: "recall",
    create: () => (draft) => ({
      ...draft,
      system: [
        contextBlock({ id: "base", text: words(400), origin: "distribution", lifetime: "static", cacheable: true }),
        contextBlock({ id: "memory", text: block(), origin: "lorimer.memory", lifetime: "session", cacheable: true }),
      ],
      cache: [
        { at: "system", id: "memory" },
        { at: "message", fromEnd: 3 },
        { at: "message", fromEnd: 1 },
      ],
    }),
  });
}

const parts = (block: () => string = () => words(100)) => [plugin, inlinePlugin({ tools: [dump], stages: [prompts(block)] })];
const sum = (view: ContextView): number => view.pieces.reduce((all, { tokens }) => all + tokens, 0);

/** What the scripted provider counts of a request, so that a guess can be held against it. */
const off = (guess: number, counted: number): number => Math.abs(guess - counted) / counted;

describe("the account of a context", () => {
  test("guesses within 5 % before a request is sent, and equals what the provider counted after", async () => {
    const guesses: [string, number][] = [];
    const store = new MemoryStore();
    await using run = await openTestHarness({
      script: (_request, turn) => (turn % 3 === 0 ? reply.text(words(120)) : reply.toolUse("Dump", { rows: 40 * turn })),
      plugins: [store.plugin, ...parts()],
    });
    let { session } = run;
    for (const prompt of ["one", words(500), "three"]) {
      let account = await session.service(ContextAccount);
      // With the prompt, as its first request has it.
      const before = await account.view({ next: true });
      const { events } = await collectRun(session.prompt(prompt));
      const first = events.find((event) => event.type === "reply-finished");
      const counted = first?.type === "reply-finished" ? inputTokens(first.usage) : 0;
      guesses.push([prompt.slice(0, 8), off(before.tokens + account.tokens(prompt, "scripted-1"), counted)]);
      const after = await account.view();
      const last = events.findLast((event) => event.type === "reply-finished");
      expect(after.usage).toEqual(last?.type === "reply-finished" ? last.usage : undefined);
      expect([sum(after), after.tokens]).toEqual(Array(2).fill(last?.type === "reply-finished" ? inputTokens(last.usage) : 0));
      if (session !== run.session) await session.close();
      else await run.session.close();
      session = await run.harness.openSession({ cwd: run.place.root, resume: run.session.id });
      account = await session.service(ContextAccount);
    }
    await session.close();
    console.log(`figure: guess off by at most ${(100 * Math.max(...guesses.map(([, share]) => share))).toFixed(1)} %`);
    for (const [, share] of guesses) expect(share).toBeLessThan(0.05);
  });

  test("learns what a provider counts otherwise, also from what earlier processes were told", async () => {
    const store = new MemoryStore();
    const twice = (request: ScriptRequest) =>
      reply.text("ok").usage({
        input_tokens: Math.round(JSON.stringify(request.body).length / 1.8),
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
      });
    await using run = await openTestHarness({ script: twice, plugins: [store.plugin, ...parts()] });
    await run.prompt("one");
    const account = await run.session.service(ContextAccount);
    const counted = (await account.view()).tokens;
    expect(off((await account.view({ next: true })).tokens, counted)).toBeLessThan(0.05);
    await run.session.close();
    await using again = await run.harness.openSession({ cwd: run.place.root, resume: run.session.id });
    expect(off((await (await again.service(ContextAccount)).view()).tokens, counted)).toBeLessThan(0.05);
  });

  test("says of each piece where it comes from, under which heading it is summed, and where the cache stands", async () => {
    await using run = await openTestHarness({
      script: [reply.toolUse("Dump", { rows: 3 }), "done"],
      plugins: parts(),
    });
    await run.prompt("go");
    const { pieces, cache, savedUsd } = await (await run.session.service(ContextAccount)).view();
    expect(
      pieces.map(({ kind, id, origin, group, tool, tier }) => [kind, kind === "message" ? "" : id, origin, group, tool ?? "", tier]),
    ).toEqual([
      ["tool", "Dump", "inline", "tools", "Dump", "read"],
      ["system", "base", "distribution", "system", "", "read"],
      ["system", "memory", "lorimer.memory", "memory", "", "read"],
      ["message", "", "person", "conversation", "", "read"],
      ["message", "", "model", "conversation", "Dump", "written"],
      ["message", "", "inline", "tool results", "Dump", "written"],
    ]);
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
    expect(cache).toMatchObject({ calls: 2, hits: 1 });
    expect(savedUsd).not.toBeNull();
  });

  test("names who broke the cached prefix, at which byte, and what that cost, also when the session is resumed", async () => {
    let memory = "Likes short answers.";
    const store = new MemoryStore();
    await using run = await openTestHarness({ script: () => "ok", plugins: [store.plugin, ...parts(() => `${memory} ${words(50)}`)] });
    await run.prompt("one");
    await run.prompt("two");
    const account = await run.session.service(ContextAccount);
    expect((await account.view()).breaks).toEqual([]);
    memory = "Likes long answers.";
    await run.prompt("three");
    const { breaks, blame, pieces } = await account.view();
    const before = pieces.slice(0, 2).reduce((bytes, piece) => bytes + piece.bytes, 0);
    expect(breaks).toEqual([
      {
        turn: 1,
        byte: before + "Likes ".length,
        piece: "memory",
        origin: "lorimer.memory",
        change: "changed",
        tokens: expect.any(Number) as number,
      },
    ]);
    expect(breaks[0]?.tokens).toBeGreaterThan(50);
    expect(blame).toEqual([{ origin: "lorimer.memory", breaks: 1, tokens: breaks[0]?.tokens }]);
    await run.session.close();
    await using again = await run.harness.openSession({ cwd: run.place.root, resume: run.session.id });
    expect(await (await again.service(ContextAccount)).view()).toMatchObject({ breaks, blame });
  });

  test("tells a tool that came or went from one that changed, and a cache that the provider lost from one that was broken", async () => {
    const usage = (read: number, written: number) => ({
      input_tokens: 10,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: written,
    });
    await using run = await openTestHarness({
      script: [
        reply.text("a").usage(usage(0, 5000)),
        reply.text("b").usage(usage(5000, 100)),
        reply.text("c").usage(usage(0, 5200)),
        reply.text("d").usage(usage(0, 5300)),
        reply.text("e").usage(usage(0, 5300)),
      ],
      plugins: parts(),
    });
    const { ToolRegistry } = await import("@lorimer/sdk");
    const registry = await run.session.service(ToolRegistry);
    for (const prompt of ["one", "two", "three"]) await run.prompt(prompt);
    const late = registry.add(
      "lorimer.mcp",
      { name: "mcp__db__query", description: "Queries", inputSchema: { type: "object" } } as never,
      () => Promise.resolve(dump),
    );
    await run.prompt("four");
    late();
    await run.prompt("five");
    const { breaks } = await (await run.session.service(ContextAccount)).view();
    expect(breaks.map(({ change, piece, origin }) => [change, piece, origin])).toEqual([
      ["missed", "", "provider"],
      ["added", "mcp__db__query", "lorimer.mcp"],
      ["removed", "mcp__db__query", "lorimer.mcp"],
    ]);
  });
});
