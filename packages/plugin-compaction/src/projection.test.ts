import { normalise } from "@lorimer/core";
import { messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { checkRequest } from "@lorimer/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactionLevels } from "./contract/index.js";
import { applyLevel } from "./decision/apply.js";
import type { Decision, Proposal } from "./decision/decision.js";
import { readDecision } from "./decision/decision.js";
import { withPairs } from "./decision/pairs.js";
import type { Stored } from "./decision/stored.js";
import { freshFrom } from "./history/calls.js";
import { collapse } from "./levels/collapse.js";
import { microcompact } from "./levels/microcompact.js";
import { snip } from "./levels/snip.js";
import { chooseBoundary } from "./summary/boundary.js";
import { randomHistory, signer } from "../test/random-history.js";

const storedOf = (messages: readonly Message[], pins: readonly string[]): Stored => ({
  index: new Map(messages.map(({ id }, at) => [id, at])),
  pins: new Set(pins),
});

function project(messages: readonly Message[], decisions: readonly Decision[], stored: Stored): readonly Message[] {
  return compactionLevels.reduce((view, level) => applyLevel(level, decisions, view, stored), messages);
}

/** Lets levels decide at places of a history as it grows, in the order drawn. */
function decisionsFor(
  history: readonly Message[],
  moments: readonly { readonly at: number; readonly level: number }[],
  pins: readonly string[],
): readonly Decision[] {
  const decisions: Decision[] = [];
  for (const { at, level: number } of moments.toSorted((a, b) => a.at - b.at)) {
    const messages = history.slice(0, Math.max(1, Math.ceil((at / 100) * history.length)));
    const stored = storedOf(messages, pins);
    const view = project(messages, decisions, stored);
    const level = compactionLevels[number] ?? "snip";
    const fresh = freshFrom(view, number);
    const held = withPairs(new Set(pins), view);
    let proposal: Proposal | undefined;
    if (level === "snip") proposal = snip(view, fresh);
    else if (level === "microcompact") proposal = microcompact(view, fresh);
    else if (level === "collapse") proposal = collapse(view, fresh, held);
    else {
      const boundary = chooseBoundary(view, stored, 400);
      if (boundary !== undefined)
        proposal = {
          summary: {
            boundary: (view[boundary] as Message).id,
            text: `what was before ${at}`,
            attached: [{ origin: "skill", text: "again" }],
            by: "model",
            streak: 0,
          },
        };
    }
    // As it comes back from a log.
    const decision =
      proposal === undefined
        ? undefined
        : readDecision(JSON.parse(JSON.stringify({ v: 1, level, trigger: "auto", at: messages.at(-1)?.id, ...proposal })));
    if (decision !== undefined) decisions.push(decision);
  }
  return decisions;
}

const situation = fc
  .record({
    history: randomHistory,
    moments: fc.array(fc.record({ at: fc.integer({ min: 5, max: 100 }), level: fc.integer({ min: 0, max: 3 }) }), { maxLength: 6 }),
    pin: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 }),
  })
  .map(({ history, moments, pin }) => {
    const pins = pin.flatMap((at) => history[at]?.id ?? []);
    return { history, pins, decisions: decisionsFor(history, moments, pins), stored: storedOf(history, pins) };
  });

const sent = (messages: readonly Message[]): readonly unknown[] => normalise(messages, { signer });
const tools = [
  { name: "Read", input_schema: { type: "object" } },
  { name: "Rare", input_schema: { type: "object" }, defer_loading: true },
];
const runs = { numRuns: Number(process.env["COMPACTION_RUNS"] ?? 400) };

describe("a projected history", () => {
  test("is always one the API accepts, with no pair split", () => {
    fc.assert(
      fc.property(situation, ({ history, decisions, stored }) => {
        const view = project(history, decisions, stored);
        const calls = new Set(
          view.flatMap((message) =>
            message.type === "assistant" ? message.content.flatMap((block) => (block.type === "tool_use" ? [block.id] : [])) : [],
          ),
        );
        const results = view.flatMap((message) =>
          message.type === "user" ? message.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [],
        );
        for (const id of results) expect(calls.has(id)).toBe(true);
        // What was answered in the history is answered in the view.
        const answered = new Set(
          history.flatMap((message) =>
            message.type === "user" ? message.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [],
          ),
        );
        for (const id of calls) if (answered.has(id)) expect(results).toContain(id);
        expect(checkRequest({ model: "m", max_tokens: 1, messages: sent(view), tools })).toEqual([]);
      }),
      runs,
    );
  });

  test("is the same when it is projected again, and leaves the history as it was", () => {
    fc.assert(
      fc.property(situation, ({ history, decisions, stored }) => {
        const before = JSON.stringify(history);
        const view = project(history, decisions, stored);
        expect(project(view, decisions, stored)).toEqual(view);
        expect(JSON.stringify(history)).toBe(before);
      }),
      runs,
    );
  });

  test("keeps its bytes while the history grows and nothing new is decided", () => {
    fc.assert(
      fc.property(situation, ({ history, decisions, stored, pins }) => {
        const more: Message = { type: "user", id: messageId("later"), content: [{ type: "text", text: "And now?" }] };
        const longer = [...history, more];
        const [one, two] = [project(history, decisions, stored), project(longer, decisions, storedOf(longer, pins))];
        expect(JSON.stringify(two.slice(0, -1))).toBe(JSON.stringify(one));
        expect(two.at(-1)).toBe(more);
      }),
      runs,
    );
  });

  test("without decisions is the history itself; with a level off it is what it would be without that level's decisions", () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 0, max: 3 }), ({ history, decisions, stored }, off) => {
        expect(project(history, [], stored)).toBe(history);
        const level = compactionLevels[off];
        const others = compactionLevels
          .filter((name) => name !== level)
          .reduce((view, name) => applyLevel(name, decisions, view, stored), history);
        expect(others).toEqual(
          project(
            history,
            decisions.filter((decision) => decision.level !== level),
            stored,
          ),
        );
      }),
      runs,
    );
  });

  test("after a rewind is as if what was decided later had never been", () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 60 }), ({ history, decisions, pins }, at) => {
        const left = history.slice(0, at);
        const known = new Set(left.map(({ id }) => id));
        const still = decisions.filter((decision) => known.has(decision.summary?.boundary ?? decision.at));
        const stored = storedOf(left, pins);
        expect(project(left, decisions, stored)).toEqual(project(left, still, stored));
        expect(checkRequest({ model: "m", max_tokens: 1, messages: sent(project(left, decisions, stored)), tools })).toEqual([]);
      }),
      runs,
    );
  });

  test("holds what is pinned word for word", () => {
    fc.assert(
      fc.property(situation, ({ history, decisions, stored, pins }) => {
        const view = new Map(project(history, decisions, stored).map((message) => [message.id, message]));
        for (const id of pins) {
          const [was, is] = [history.find((message) => message.id === id), view.get(id as Message["id"])];
          if (was?.type === "user" || was?.type === "attachment") expect(is).toEqual(was);
          else if (was?.type === "assistant")
            expect(is === undefined ? [] : (is as typeof was).content).toEqual(
              expect.arrayContaining(was.content.filter(({ type }) => type === "text" || type === "tool_use")),
            );
        }
      }),
      runs,
    );
  });
});
