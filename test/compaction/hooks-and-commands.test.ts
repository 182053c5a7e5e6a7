import { plugin as commands } from "@lorimer/plugin-commands";
import { plugin as hooks } from "@lorimer/plugin-hooks";
import { HookRegistry } from "@lorimer/plugin-hooks/contract";
import { Compaction } from "@lorimer/plugin-compaction/contract";
import type { CallbackHook } from "@lorimer/plugin-hooks/contract";
import { reply } from "@lorimer/testing";
import type { SessionEvent } from "@lorimer/sdk";
import { describe, expect, test, vi } from "vitest";
import { goodSummary, openLong } from "./long-session.js";
import type { LongPlace } from "./long-session.js";

const reads = (turns: number) => (turn: number) =>
  turn > turns ? reply.text("Done.") : reply.text(`Step ${turn}.`).toolUse("Read", { file_path: `/src/${turn}.ts` });
const bySummary = { levels: { snip: false, microcompact: false, collapse: false } };
const lastAsked = (place: LongPlace): string => JSON.stringify(place.asked.at(-1)?.messages);

type Answer = CallbackHook["run"];

/** Hooks that run in the process; each sees the input of its event. */
async function listen(place: LongPlace, answers: Readonly<Record<string, Answer>>): Promise<void> {
  const registry = await place.session.service(HookRegistry);
  for (const [event, run] of Object.entries(answers)) registry.add({ event, run });
}

describe("hooks", () => {
  test("hear of a summary before and after it, and may add to what it has to mind and to what comes after it", async () => {
    await using place = await openLong({ script: { work: reads(40) }, settings: bySummary, plugins: [hooks] });
    const heard: unknown[] = [];
    await listen(place, {
      PreCompact: (input) => (
        heard.push(["before", input["trigger"], input["custom_instructions"]]),
        { additionalContext: ["Never forget the bread."] }
      ),
      PostCompact: (input) => (heard.push(["after", input["trigger"], String(input["compact_summary"]).includes("## Goal")]), {}),
      SessionStart: (input) => (input["source"] === "compact" ? { additionalContext: ["The branch is called oak."] } : {}),
    });
    await place.prompt("Build it.");
    expect(heard.slice(0, 2)).toEqual([
      ["before", "auto", ""],
      ["after", "auto", true],
    ]);
    expect(JSON.stringify(place.summaries[0]?.messages.at(-1))).toContain("Never forget the bread.");
    expect(lastAsked(place)).toContain("The branch is called oak.");
    expect(place.faults).toEqual([]);
  });

  test.each([
    [
      "words on standard output are minded by the summary",
      "echo Never forget the bread.",
      (place: LongPlace) => JSON.stringify(place.summaries[0]?.messages.at(-1)),
      "forget the bread",
    ],
    [
      "JSON may hold the summary itself",
      `echo '{"hookSpecificOutput":{"hookEventName":"PreCompact","summary":"All is in NOTES.md."}}'`,
      lastAsked,
      "All is in NOTES.md.",
    ],
    ["exit code 2 refuses", "echo busy >&2; exit 2", lastAsked, "/src/1.ts says"],
  ] as const)("may be commands: %s", async (_what, command, text, words) => {
    const configured = { hooks: { PreCompact: [{ matcher: "auto", hooks: [{ type: "command", command }] }] } };
    await using place = await openLong({
      script: { work: reads(30) },
      settings: { ...bySummary, onOverflow: "never" },
      plugins: [hooks],
      more: { "lorimer.hooks": configured },
    });
    await place.prompt("Build it.");
    expect(text(place)).toContain(words);
  });

  test("may refuse: the history stays as it is, and they are not asked again at every turn", async () => {
    await using place = await openLong({ script: { work: reads(30) }, settings: { ...bySummary, onOverflow: "never" }, plugins: [hooks] });
    let asked = 0;
    await listen(place, { PreCompact: () => ((asked += 1), { decision: "deny", reason: "not now" }) });
    const events = await place.prompt("Build it.");
    expect(asked).toBe(1);
    expect(place.summaries).toHaveLength(0);
    expect(events.find((event) => event.type === "compaction-finished")).toMatchObject({
      boundary: null,
      detail: expect.stringContaining("not now"),
    });
    expect(lastAsked(place)).toContain("/src/1.ts says");
    const own = await place.session.service(Compaction);
    expect(await own.compact({ signal: new AbortController().signal })).toMatchObject({
      ok: false,
      text: expect.stringContaining("not now"),
    });
  });

  test("may give the summary themselves: no model is asked", async () => {
    await using place = await openLong({ script: { work: reads(40) }, settings: bySummary, plugins: [hooks] });
    await listen(place, { PreCompact: () => ({ output: { summary: "Everything is in NOTES.md." } }) });
    await place.prompt("Build it.");
    expect(place.summaries).toHaveLength(0);
    expect(lastAsked(place)).toContain("Everything is in NOTES.md.");
  });
});

describe("commands", () => {
  const said = (events: readonly SessionEvent[]): string => JSON.stringify(events.filter(({ type }) => type === "message-added"));

  test("/compact folds the conversation and says what came of it; the model is not asked to answer", async () => {
    await using place = await openLong({ script: { work: reads(20) }, settings: { auto: false }, plugins: [commands] });
    await place.prompt("Build it.");
    const asked = place.asked.length;
    const events = await place.prompt("/compact keep the port number");
    expect(said(events)).toContain("Compacted");
    const finished = events.find(({ type }) => type === "compaction-finished");
    expect(finished?.type === "compaction-finished" && finished.durationMs).toBeGreaterThan(0);
    expect(place.asked).toHaveLength(asked);
    expect(JSON.stringify(place.summaries[0]?.messages.at(-1))).toContain("keep the port number");
    await place.prompt("And now?");
    expect(lastAsked(place)).toContain("This summary stands for it");
    expect(lastAsked(place)).not.toContain("/src/1.ts says");
    expect(place.faults).toEqual([]);
  });

  test("/compact can be interrupted", async () => {
    await using place = await openLong({
      script: { work: reads(20), summary: () => reply.stall() },
      settings: { auto: false },
      plugins: [commands],
    });
    await place.prompt("Build it.");
    const asked = place.prompt("/compact");
    await vi.waitFor(() => expect(place.summaries).toHaveLength(1), 30_000);
    place.session.interrupt();
    await asked;
    const own = await place.session.service(Compaction);
    expect(own.project(place.session.messages)).toEqual(place.session.messages);
  });

  test("/keep pins what was said last, and takes it back", async () => {
    await using place = await openLong({
      script: { work: reads(0), summary: () => reply.text(goodSummary) },
      settings: { auto: false },
      plugins: [commands],
    });
    await place.prompt("The password hint is: the name of the first cat.");
    expect(said(await place.prompt("/keep"))).toContain("Pinned");
    expect(said(await place.prompt("/keep list"))).toContain("first cat");
    for (let number = 0; number < 12; number += 1) await place.prompt(`${number} ${"word ".repeat(200)}`);
    const own = await place.session.service(Compaction);
    expect((await own.compact({ signal: new AbortController().signal })).ok).toBe(true);
    await place.prompt("And now?");
    expect(lastAsked(place)).toContain("The password hint is: the name of the first cat.");
    expect(said(await place.prompt("/keep clear"))).toContain("Nothing is pinned any more");
    await place.prompt("And now?");
    expect(lastAsked(place)).not.toContain("The password hint is");
  });
});
