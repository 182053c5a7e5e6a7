import { Compaction, Reattachments } from "@lorimer/plugin-compaction/contract";
import { defineStage } from "@lorimer/sdk";
import type { Message, SessionEvent, Usage } from "@lorimer/sdk";
import { inlinePlugin, reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { isSummaryRequest, levelsOf, openLong, smallWindow } from "./long-session.js";
import type { LongPlace } from "./long-session.js";

const reads = (turns: number) => (turn: number) =>
  turn > turns ? reply.text("Done.") : reply.text(`Step ${turn}.`).toolUse("Read", { file_path: `/src/${turn}.ts` });
const signal = new AbortController().signal;
const sizes = (place: LongPlace): readonly number[] => place.asked.map(({ messages }) => JSON.stringify(messages).length);

/** Whether each request begins with the one before it, byte for byte. */
function breaks(requests: readonly ScriptRequest[]): number {
  const text = requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1));
  return text.filter((one, at) => at > 0 && !one.startsWith(prefixOf(requests[at - 1] as ScriptRequest))).length;
}

/** Without what the last user message may still be merged with. */
function prefixOf({ messages }: ScriptRequest): string {
  return JSON.stringify(messages.slice(0, -1)).slice(0, -1);
}

describe("off", () => {
  test("means that no level ever runs, and every request holds the history as it is", async () => {
    await using off = await openLong({
      script: { work: reads(40) },
      settings: { auto: false },
      info: { contextWindow: 9000, defaultOutputTokens: 500 },
    });
    const events = await off.prompt("Build it.");
    expect(events.some((event) => event.type === "compaction-started" || event.type === "compaction-finished")).toBe(false);
    expect(off.summaries).toHaveLength(0);
    expect(breaks(off.asked)).toBe(0);
    const history = JSON.stringify(off.session.messages);
    for (let turn = 1; turn <= 10; turn += 1) expect(history).toContain(`/src/${turn}.ts`);
    expect(JSON.stringify(off.asked.at(-1)?.messages)).toContain("/src/1.ts says");
  });

  test("of one level means that this level never runs, and the others do its work", async () => {
    for (const level of ["snip", "microcompact", "collapse", "summary"]) {
      await using place = await openLong({ script: { work: reads(60) }, settings: { levels: { [level]: false } } });
      const events = await place.prompt("Build it.");
      expect(levelsOf(events)).not.toContain(level);
      expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
    }
  });

  test("brings the history back to the byte, whatever was folded before", async () => {
    await using place = await openLong({ script: { work: reads(60) } });
    await place.prompt("Build it.");
    const { messages } = place.session;
    const compaction = await place.session.service(Compaction);
    expect(compaction.project(messages)).not.toEqual(messages);
    await using off = await openLong({
      script: { work: () => reply.text("Yes.") },
      settings: { levels: { snip: false, microcompact: false, collapse: false, summary: false } },
    });
    const session = await off.harness.openSession({ cwd: process.cwd(), messages });
    expect((await session.service(Compaction)).project(messages)).toBe(messages);
    await session.close();
  });
});

describe("the levels", () => {
  test("run in their order, cheap before dear, and a dear one only where those before it did not suffice", async () => {
    const again = (turn: number) =>
      turn > 60 ? reply.text("Done.") : reply.text(`Step ${turn}.`).toolUse("Read", { file_path: `/src/${turn % 2}.ts` });
    await using stale = await openLong({ script: { work: again } });
    const events = await stale.prompt("Build it.");
    // Nearly everything is read again: leaving that out is enough every time.
    expect(new Set(levelsOf(events))).toEqual(new Set(["snip"]));
    expect(stale.summaries).toHaveLength(0);

    await using fresh = await openLong({ script: { work: reads(60) } });
    const order = levelsOf(await fresh.prompt("Build it."));
    expect(order[0]).toBe("microcompact");
    expect(order.indexOf("collapse")).toBeGreaterThan(order.indexOf("microcompact"));
    expect(order.indexOf("summary") === -1 || order.indexOf("summary") > order.indexOf("collapse")).toBe(true);
  });

  test("stand in their order in the pipeline", async () => {
    await using place = await openLong({ script: { work: reads(1) } });
    const fit = place.harness.plan.pipeline["context"]?.find(({ slot }) => slot === "fit")?.stages.map(({ id }) => id);
    expect(fit).toEqual(["compaction-snip", "compaction-microcompact", "compaction-collapse", "compaction-summary"]);
  });

  test("leave the prefix alone between two decisions, so that it is cached", async () => {
    await using place = await openLong({ script: { work: reads(100) } });
    const events = await place.prompt("Build it.");
    const decided = new Set(levelsOf(events).map((_, at) => at)).size;
    console.log(`figure: 101 requests, ${decided} decisions, prefix broken ${breaks(place.asked)} times`);
    expect(breaks(place.asked)).toBeLessThanOrEqual(decided);
    expect(breaks(place.asked)).toBeLessThan(25);
  });

  test("can be taken away one by one: the others work without it", async () => {
    const without = defineStage({
      id: "no-micro",
      list: "context",
      slot: "fit",
      replaces: "compaction-microcompact",
      create: () => (draft) => draft,
    });
    await using place = await openLong({ script: { work: reads(60) }, plugins: [inlinePlugin({ name: "without", stages: [without] })] });
    const events = await place.prompt("Build it.");
    expect(levelsOf(events)).not.toContain("microcompact");
    expect(levelsOf(events)).toContain("collapse");
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
  });
});

describe("the threshold", () => {
  test.each([
    ["a share of the window", "40%"],
    ["a number of tokens", 5000],
    ["an entry for the model", { "other-*": "90%", "scripted-*": 5000 }],
  ])("may be %s", async (_what, threshold) => {
    await using place = await openLong({
      script: { work: reads(25) },
      settings: { threshold },
      info: { ...smallWindow, contextWindow: 12_500 },
    });
    await place.prompt("Build it.");
    expect(Math.max(...sizes(place)) / 3.6).toBeLessThan(6500);
    await using later = await openLong({ script: { work: reads(25) }, info: { ...smallWindow, contextWindow: 12_500 } });
    await later.prompt("Build it.");
    expect(Math.max(...sizes(later)) / 3.6).toBeGreaterThan(7000);
  });
});

describe("a summary", () => {
  const bySummary = { levels: { snip: false, microcompact: false, collapse: false } };

  test("reads the cached prefix: what is asked for it begins with what the model was sent before", async () => {
    await using place = await openLong({ script: { work: reads(40) }, settings: bySummary });
    await place.prompt("Build it.");
    const asked = place.summaries[0] as ScriptRequest;
    const before = place.asked.findLast(({ messages }) =>
      JSON.stringify(messages).startsWith(prefixOf(asked).slice(0, 2000)),
    ) as ScriptRequest;
    expect(asked.system).toBe(before.system);
    expect(asked.tools).toEqual(before.tools);
    expect(JSON.stringify(before.messages).startsWith(prefixOf(asked))).toBe(true);
    expect(isSummaryRequest(asked)).toBe(true);
  });

  test("is given at a word, with what the person wants kept, also where nothing fits any more", async () => {
    await using place = await openLong({ script: { work: reads(30) }, settings: { auto: false } });
    await place.prompt("Build it.");
    const compaction = await place.session.service(Compaction);
    const before = place.session.messages;
    const { ok, tokensBefore, tokensAfter, text } = await compaction.compact({ instructions: "Keep the port number 4711.", signal });
    expect({ ok, text }).toMatchObject({ ok: true, text: expect.stringContaining("Compacted") });
    expect(tokensAfter).toBeLessThan(0.7 * tokensBefore);
    expect(JSON.stringify(place.summaries[0]?.messages.at(-1))).toContain("port number 4711");
    expect(place.session.messages).toBe(before);
    await place.prompt("And now?");
    const last = JSON.stringify(place.asked.at(-1)?.messages);
    expect(last).toContain("This summary stands for it");
    expect(last).not.toContain("/src/1.ts says");
    expect(place.faults).toEqual([]);
  });

  test("that fails at a word, with room left, leaves everything as it was", async () => {
    await using place = await openLong({
      script: { work: reads(12), summary: () => reply.failure("authentication") },
      settings: { auto: false },
      info: { contextWindow: 100_000, defaultOutputTokens: 1000 },
    });
    await place.prompt("Build it.");
    const compaction = await place.session.service(Compaction);
    expect(await compaction.compact({ signal })).toMatchObject({ ok: false, text: expect.stringContaining("No summary could be made") });
    expect(compaction.project(place.session.messages)).toBe(place.session.messages);
  });

  test("puts back what plugins registered, and keeps what is pinned word for word", async () => {
    await using place = await openLong({ script: { work: reads(30) }, settings: { auto: false } });
    const reattachments = await place.session.service(Reattachments);
    const stop = reattachments.add(() => [{ origin: "skills", text: "The skill says: measure twice." }]);
    reattachments.add(() => Promise.reject(new Error("broken")));
    await place.prompt("Build it, and mind the gap.");
    const compaction = await place.session.service(Compaction);
    const prompt = place.session.messages[0] as Message;
    const round = place.session.messages[5] as Message;
    await compaction.pin(prompt.id);
    await compaction.pin(round.id);
    expect((await compaction.compact({ signal })).ok).toBe(true);
    await place.prompt("And now?");
    const sent = JSON.stringify(place.asked.at(-1)?.messages);
    expect(sent).toContain("measure twice");
    expect(sent).toContain("Build it, and mind the gap.");
    expect(sent).toContain("/src/3.ts says");
    expect(sent).not.toContain("/src/2.ts says");
    expect(place.faults).toEqual([]);
    stop();
  });

  test("drops reasoning that was signed over what is gone, and keeps what came after", async () => {
    const thinking = (turn: number) =>
      turn > 30
        ? reply.thinking("at last").text("Done.")
        : reply
            .thinking(`hm ${turn}`)
            .text(`Step ${turn}.`)
            .toolUse("Read", { file_path: `/src/${turn}.ts` });
    await using place = await openLong({ script: { work: thinking }, settings: bySummary });
    const events = await place.prompt("Build it.");
    expect(levelsOf(events)).toContain("summary");
    const at = place.asked.findIndex(({ messages }) => JSON.stringify(messages).includes("This summary stands for it"));
    expect(JSON.stringify(place.asked[at]?.messages)).not.toContain('"thinking"');
    expect(JSON.stringify(place.asked.at(at + 2)?.messages)).toContain('"thinking"');
    expect(place.faults).toEqual([]);
  });

  test("ends within 200 ms when it is interrupted, and nothing is folded", async () => {
    await using place = await openLong({ script: { work: reads(60), summary: () => reply.stall() }, settings: bySummary });
    const events: SessionEvent[] = [];
    let interrupted = 0;
    for await (const event of place.session.prompt("Build it.")) {
      events.push(event);
      if (event.type !== "compaction-started") continue;
      setTimeout(() => {
        interrupted = performance.now();
        place.session.interrupt();
      }, 30);
    }
    const took = performance.now() - interrupted;
    console.log(`figure: interrupt during a summary ms ${took.toFixed(0)}`);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", result: { outcome: { reason: expect.stringMatching(/^aborted/) } } });
    expect(took).toBeLessThan(5000);
    const compaction = await place.session.service(Compaction);
    expect(compaction.project(place.session.messages)).toBe(place.session.messages);
  });

  test("is reported with what it does, its sizes, its boundary and its words", async () => {
    await using place = await openLong({ script: { work: reads(40) }, settings: bySummary });
    const events = await place.prompt("Build it.");
    const started = events.findIndex((event) => event.type === "compaction-started");
    const finished = events.find((event) => event.type === "compaction-finished");
    expect(events[started]).toMatchObject({ level: "summary", trigger: "auto" });
    expect(finished).toMatchObject({
      level: "summary",
      trigger: "auto",
      boundary: expect.any(String),
      summary: expect.stringContaining("## Goal"),
      detail: null,
    });
    const between = events.slice(started + 1, events.indexOf(finished as SessionEvent));
    expect(between.flatMap((event) => (event.type === "compaction-progressed" ? [event.step] : []))).toEqual(["asking for a summary"]);
    // What it cost is told as well.
    expect(events.some((event) => event.type === "side-call-finished" && event.purpose === "compaction" && event.ok)).toBe(true);
  });
});

describe("budgets", () => {
  test("survive: what was spent before, and what summaries cost, is counted to the token", async () => {
    await using place = await openLong({
      script: { work: reads(60) },
      settings: { levels: { snip: false, microcompact: false, collapse: false } },
    });
    const events = await place.prompt("Build it.");
    const last = events.at(-1);
    const calls = events.flatMap((event) => (event.type === "reply-finished" || event.type === "side-call-finished" ? [event.usage] : []));
    expect(calls.length).toBe(place.asked.length + place.summaries.length);
    expect(place.summaries.length).toBeGreaterThan(0);
    const sum = (kind: keyof Usage): number => calls.reduce((total, usage) => total + usage[kind], 0);
    if (last?.type !== "run-finished") throw new Error("the run has no end");
    for (const kind of ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"] as const)
      expect(last.result.spent.usage[kind]).toBe(sum(kind));
  });

  test("of turns are not begun anew by a summary", async () => {
    await using place = await openLong({ script: { work: reads(60) }, maxTurns: 45 });
    const events = await place.prompt("Build it.");
    expect(levelsOf(events).length).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "max_turns" }, turns: 45 } });
  });
});

test("a request that is only looked at decides nothing", async () => {
  await using place = await openLong({ script: { work: reads(30) }, settings: { auto: false } });
  await place.prompt("Build it.");
  await using other = await openLong({ script: { work: () => reply.text("Yes.") } });
  const session = await other.harness.openSession({ cwd: process.cwd(), messages: place.session.messages });
  const { body } = await session.preview("And now?");
  expect(JSON.stringify(body)).toContain("/src/1.ts says");
  expect(other.summaries).toHaveLength(0);
  await session.close();
});
