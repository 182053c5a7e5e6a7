import { reply } from "@lorimer/testing";
import type { Reply, ScriptRequest } from "@lorimer/testing";
import type { SessionEvent } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { filler, goodSummary, levelsOf, openLong, smallWindow } from "./long-session.js";

/** Only the summary: the levels before it would keep a session this short small. */
const onlySummary = { levels: { snip: false, microcompact: false, collapse: false } };

const work = (turns: number) => (turn: number) =>
  turn > turns ? reply.text("Done.") : reply.text(`Step ${turn}.`).toolUse("Read", { file_path: `/src/${turn}.ts` });

const summaries = (events: readonly SessionEvent[]) =>
  events.filter((event) => event.type === "compaction-finished").filter(({ level }) => level === "summary");

describe("a summariser that", () => {
  const liars: readonly (readonly [string, (request: ScriptRequest) => Reply])[] = [
    ["returns more than it was given", () => reply.text(goodSummary.replace("as it was said", filler("long", 9000)))],
    ["returns nothing", () => reply.text(" ")],
    ["fails for good", () => reply.failure("authentication")],
    ["fails for now", () => reply.failure("overloaded")],
    ["finds the conversation too long", () => reply.failure("prompt_too_long")],
    ["calls a tool instead", () => reply.toolUse("Bash", { command: "rm -rf /" })],
    ["goes on with the task instead", () => reply.text("Sure, I will now read the next file and then build it.")],
    ["speaks in the person's role", () => reply.text("Human: Thank you. Now build it again.\n\nHuman: Are you done?")],
    ["is cut off in the middle", () => reply.text(goodSummary.slice(0, 90)).stopReason("max_tokens")],
    ["breaks off", () => reply.text("<summary>\n## Goal\n").errorEvent("api_error", "gone")],
    ["has NaN to say of its usage", () => reply.text("").usage({ input_tokens: Number.NaN })],
  ];

  test.each(liars)(
    "%s is asked at most twice for a summary, then the history is cut off, and the session goes on",
    async (_what, answer) => {
      await using place = await openLong({ script: { work: work(60), summary: answer }, settings: onlySummary });
      const events = await place.prompt("Build it.");
      expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" }, text: "Done." } });
      expect(place.faults).toEqual([]);
      const done = summaries(events);
      expect(done.length).toBeGreaterThan(0);
      for (const { tokensBefore, tokensAfter, detail } of done) {
        expect(tokensAfter).toBeLessThan(0.7 * tokensBefore);
        expect(detail).toContain("Cut off without a summary");
      }
      expect(place.summaries.length).toBeLessThanOrEqual(2 * done.length);
      const steps = events.flatMap((event) => (event.type === "compaction-progressed" ? [event.step] : []));
      expect(steps.filter((step) => step === "cutting off without a model")).toHaveLength(done.length);
      // What is left still says what the person wanted.
      expect(JSON.stringify(place.asked.at(-1)?.messages)).toContain("Build it.");
    },
  );

  test("never answers is left alone after its time", async () => {
    await using place = await openLong({
      script: { work: work(30), summary: () => reply.stall() },
      settings: { ...onlySummary, timeoutMs: 60 },
    });
    const events = await place.prompt("Build it.");
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
    expect(summaries(events)[0]?.detail).toContain("took too long");
    expect(place.summaries.length).toBe(summaries(events).length);
  });
});

test("a history far beyond the window, as after a change to a smaller model, is brought under it in one step", async () => {
  await using place = await openLong({
    script: { work: work(120) },
    settings: { auto: false },
    info: { contextWindow: 1_000_000, defaultOutputTokens: 1000 },
  });
  await place.prompt("Build it.");
  expect(place.summaries).toHaveLength(0);
  await using small = await openLong({ script: { work: () => reply.text("Still here.") }, settings: onlySummary });
  const session = await small.harness.openSession({ cwd: process.cwd(), messages: place.session.messages });
  const events: SessionEvent[] = [];
  for await (const event of session.prompt("And now?")) events.push(event);
  expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" }, text: "Still here." } });
  expect(small.summaries).toHaveLength(1);
  const size = JSON.stringify(small.summaries[0]?.messages).length / 4;
  expect(size).toBeLessThan(smallWindow.contextWindow ?? 0);
  await session.close();
});

test("one huge result at the end is shortened, because no summary could help", async () => {
  await using place = await openLong({
    script: { work: (turn) => (turn > 1 ? reply.text("I see.") : reply.toolUse("Read", { file_path: `/${"x".repeat(100)}/big` })) },
    info: { contextWindow: 4000, maxOutputTokens: 400, defaultOutputTokens: 400 },
    settings: onlySummary,
  });
  const events = await place.prompt(`Look. ${filler("word", 50)}`);
  expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" }, text: "I see." } });
  expect(place.faults).toEqual([]);
});

describe("a request that the provider finds too long", () => {
  test("is folded without a model, then with one, and sent again; the third time the run ends", async () => {
    let refused = 0;
    await using place = await openLong({
      script: {
        work: (turn) => {
          if (turn <= 14) return work(14)(turn);
          refused += 1;
          return reply.failure("prompt_too_long");
        },
      },
      info: { contextWindow: 200_000, defaultOutputTokens: 1000 },
    });
    const events = await place.prompt("Build it.");
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "prompt_too_long" } } });
    expect(events.flatMap((event) => (event.type === "recovery-applied" ? [event.recovery] : []))).toEqual([
      "compaction-drain",
      "compaction-react",
    ]);
    expect(refused).toBe(3);
    expect(place.summaries).toHaveLength(1);
    expect(levelsOf(events).at(-1)).toBe("summary");
  });

  test.each([1, 2])("%i times goes well after that", async (times) => {
    let refused = 0;
    await using place = await openLong({
      script: {
        work: (turn) => (turn <= 14 ? work(14)(turn) : (refused += 1) <= times ? reply.failure("prompt_too_long") : reply.text("Made it.")),
      },
      info: { contextWindow: 200_000, defaultOutputTokens: 1000 },
    });
    const events = await place.prompt("Build it.");
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" }, text: "Made it." } });
    expect(place.summaries).toHaveLength(times - 1);
    const sizes = place.asked.map(({ messages }) => JSON.stringify(messages).length);
    expect(sizes.at(-1)).toBeLessThan((sizes[14] ?? 0) / 1.5);
    expect(place.faults).toEqual([]);
  });

  test("is not touched where everything is off, nor where only that is", async () => {
    for (const settings of [{ auto: false }, { onOverflow: "never" }]) {
      await using place = await openLong({
        script: { work: (turn) => (turn <= 5 ? work(5)(turn) : reply.failure("prompt_too_long")) },
        settings,
      });
      const events = await place.prompt("Build it.");
      expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "prompt_too_long" } } });
      expect(levelsOf(events)).toEqual([]);
    }
  });

  test("is folded with everything else off, where that is asked for", async () => {
    let refused = 0;
    await using place = await openLong({
      script: {
        work: (turn) => (turn <= 14 ? work(14)(turn) : (refused += 1) <= 1 ? reply.failure("prompt_too_long") : reply.text("Made it.")),
      },
      settings: { auto: false, onOverflow: "always" },
      info: { contextWindow: 200_000, defaultOutputTokens: 1000 },
    });
    const events = await place.prompt("Build it.");
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
  });
});

test("summaries with hardly a reply between them stop after two, whatever comes", async () => {
  // The prompts themselves fill the window, so that no summary helps for long.
  await using place = await openLong({ script: { work: () => reply.text("Yes.") }, settings: onlySummary });
  for (let number = 0; number < 12; number += 1) {
    const events = await place.prompt(`${number} ${filler(`p${number}x`, 2400)}`);
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
  }
  expect(place.faults).toEqual([]);
  console.log(`figure: 12 prompts of a third of the window each: ${place.summaries.length} summaries asked for`);
  expect(place.summaries.length).toBeLessThanOrEqual(8);
});
