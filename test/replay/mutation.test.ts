import { replaySession } from "@lorimer/plugin-replay";
import { defineStage } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { inlinePlugin, tempWorkspace } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { generatedPlugins, openGenerated, recordSession } from "./generated.js";

const changesResults: Plugin = inlinePlugin({
  name: "acme.mutant",
  stages: [
    defineStage({
      id: "mutant-results",
      list: "tool",
      slot: "shape",
      create: () => async (call, next) => {
        const outcome = await next(call);
        return outcome.status === "ok" ? { ...outcome, content: `${String(outcome.content)}!` } : outcome;
      },
    }),
  ],
});

/** The same number of characters, so that no count of tokens tells. */
const changesPrompt: Plugin = inlinePlugin({
  name: "acme.mutant",
  stages: [
    defineStage({
      id: "mutant-prompt",
      list: "context",
      slot: "cache",
      create: () => (draft, turn) =>
        turn.number === 1
          ? draft
          : { ...draft, system: draft.system.map((block) => (block.id === "base" ? { ...block, text: block.text.toUpperCase() } : block)) },
    }),
  ],
});

describe("a plugin with one deliberate mutation", () => {
  test("is pinpointed at the first result that it changed", { timeout: 60_000 }, async () => {
    await using place = await tempWorkspace();
    let found = 0;
    for (let seed = 1; found < 10; seed += 1) {
      const [records = []] = await recordSession(seed, place.root);
      const events = records.flatMap(({ entry }) => (entry.type === "event" ? [entry.event] : []));
      const first = events.find((event) => event.type === "tool-finished" && event.outcome.status === "ok");
      const plugins = generatedPlugins(seed);
      // A stage that is not there in the recording shows where it is entered; the mutation is put into one that was.
      const { divergence } = await replaySession({ records, plugins: plugins.map(mutated), open: openGenerated });
      if (first === undefined) {
        expect(divergence).toBeUndefined();
        continue;
      }
      found += 1;
      expect(divergence).toMatchObject({ event: first.sequence, type: "tool-finished", field: "outcome.content" });
      expect(divergence?.suspects[0]).toBe("the stage second-opinion of generated");
    }
  });

  test("is named where it adds a stage", async () => {
    await using place = await tempWorkspace();
    for (let seed = 1; ; seed += 1) {
      const [records = []] = await recordSession(seed, place.root);
      const events = records.flatMap(({ entry }) => (entry.type === "event" ? [entry.event] : []));
      if (!events.some((event) => event.type === "stage-entered" && event.slot === "shape")) continue;
      const { divergence } = await replaySession({ records, plugins: [...generatedPlugins(seed), changesResults], open: openGenerated });
      expect(divergence?.type).toMatch(/stage-entered|tool-intended/);
      return;
    }
  });

  test("is pinpointed at the turn whose prompt it changed, though the prompt is as long as before", async () => {
    await using place = await tempWorkspace();
    for (let seed = 1; ; seed += 1) {
      const [records = []] = await recordSession(seed, place.root);
      const turns = records.flatMap(({ entry }) => (entry.type === "event" && entry.event.type === "turn-started" ? [entry.event] : []));
      const second = turns.find((event) => event.turn === 2);
      if (second === undefined) continue;
      const { divergence } = await replaySession({ records, plugins: [...generatedPlugins(seed), changesPrompt], open: openGenerated });
      expect(divergence).toMatchObject({ event: second.sequence, type: "turn-started", field: "request.system.base" });
      expect(divergence?.suspects[0]).toBe("the stage mutant-prompt of acme.mutant");
      return;
    }
  });
});

/** The plugin with a mutation in its own stage: every result gets one character more. */
function mutated(plugin: Plugin): Plugin {
  const found = plugin.contributes.stages?.find(({ id }) => id === "second-opinion");
  if (found === undefined) return plugin;
  const load = async (): Promise<{ readonly default?: unknown }> => {
    const loaded = await plugin.modules[found.module]?.();
    const stage = loaded?.default as ReturnType<typeof defineStage>;
    const create: typeof stage.create = (needs, context) => {
      const inner = stage.create(needs, context) as (
        call: unknown,
        next: unknown,
        turn: unknown,
      ) => Promise<{ status: string; content: string }>;
      return (async (call: unknown, next: unknown, turn: unknown) => {
        const outcome = await inner(call, next, turn);
        return outcome.status === "ok" ? { ...outcome, content: `${String(outcome.content)}!` } : outcome;
      }) as never;
    };
    return { default: { ...stage, create } };
  };
  return { ...plugin, modules: { ...plugin.modules, [found.module]: load } };
}
