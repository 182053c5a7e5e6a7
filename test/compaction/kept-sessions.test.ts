import { openHarness } from "@lorimer/core";
import type { Harness, Session } from "@lorimer/core";
import { plugin as commands } from "@lorimer/plugin-commands";
import { plugin as compaction } from "@lorimer/plugin-compaction";
import { Compaction } from "@lorimer/plugin-compaction/contract";
import { replaySession } from "@lorimer/plugin-replay";
import type { Plugin } from "@lorimer/sdk";
import { MemoryStore, checkRequest, reply, scriptedProvider } from "@lorimer/testing";
import type { ScriptedProvider, ScriptRequest } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { goodSummary, isSummaryRequest, longTools, smallWindow } from "./long-session.js";

/** Sessions that are kept, in harnesses that are opened anew. */
class Place implements AsyncDisposable {
  readonly store = new MemoryStore();
  readonly faults: string[] = [];
  readonly #open: Harness[] = [];
  model: ScriptedProvider = scriptedProvider([]);
  settings: Readonly<Record<string, unknown>> = {};

  plugins(turns: number, name = "scripted"): readonly Plugin[] {
    let asked = 0;
    this.model = scriptedProvider(
      (request) => {
        this.faults.push(...checkRequest({ max_tokens: 1, model: request.model, messages: request.messages, tools: [] }));
        if (isSummaryRequest(request)) return reply.text(goodSummary);
        asked += 1;
        return asked % (turns + 1) === 0
          ? reply.text("Done.")
          : reply
              .thinking("hm")
              .text(`Step ${asked}.`)
              .toolUse("Read", { file_path: `/src/${asked}.ts` });
      },
      { id: name, match: [`${name}-*`], info: smallWindow, signer: { provider: name, key: name } },
    );
    return [this.model, compaction, longTools];
  }

  async harness(plugins: readonly Plugin[], model = "scripted-1"): Promise<Harness> {
    const settings = { "lorimer.compaction": this.settings };
    const harness = await openHarness({ name: "kept", version: "0", model, plugins: [...plugins, this.store.plugin], settings });
    this.#open.push(harness);
    return harness;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const harness of this.#open) await harness.close();
  }
}

const cwd = process.cwd();
async function drain(run: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of run);
}
const main = ({ requests }: ScriptedProvider): readonly ScriptRequest[] => requests.filter((request) => !isSummaryRequest(request));
const prefix = (request: ScriptRequest | undefined): string => JSON.stringify(request?.messages.slice(0, -1)).slice(0, -1);

describe("a compacted session", () => {
  test("that is resumed sends the same bytes, without asking for anything again", async () => {
    await using place = new Place();
    const first = await (await place.harness(place.plugins(60))).openSession({ cwd });
    await drain(first.prompt("Build it."));
    const last = main(place.model).at(-1);
    expect(JSON.stringify(last?.messages)).toContain("The rest was left out to save room");
    await first.close();
    const resumed = await (await place.harness(place.plugins(0))).openSession({ cwd, resume: first.id });
    await drain(resumed.prompt("And now?"));
    expect(JSON.stringify(main(place.model)[0]?.messages).startsWith(prefix(last))).toBe(true);
    expect(resumed.messages.length).toBe(first.messages.length + 2);
    expect(place.faults).toEqual([]);
  });

  test("is whole in its log: with compaction left out it goes on from everything that was said", async () => {
    await using place = new Place();
    const first = await (await place.harness(place.plugins(40))).openSession({ cwd });
    await drain(first.prompt("Build it."));
    await first.close();
    const bare = await (await place.harness([scriptedProvider([reply.text("Yes.")]), longTools])).openSession({ cwd, resume: first.id });
    expect(bare.messages).toEqual(first.messages);
    await bare.close();
  });

  test("that is copied goes on as the one it is a copy of", async () => {
    await using place = new Place();
    const first = await (await place.harness(place.plugins(60))).openSession({ cwd });
    await drain(first.prompt("Build it."));
    const last = main(place.model).at(-1);
    await first.close();
    const copy = await (await place.harness(place.plugins(0))).openSession({ cwd, fork: { session: first.id } });
    await drain(copy.prompt("And now?"));
    expect(JSON.stringify(main(place.model)[0]?.messages).startsWith(prefix(last))).toBe(true);
    expect(place.faults).toEqual([]);
  });

  test("that is taken back before a boundary has none", async () => {
    await using place = new Place();
    const session = await (await place.harness(place.plugins(8))).openSession({ cwd });
    await drain(session.prompt("Build it."));
    await drain(session.prompt("Go on."));
    const own = await session.service(Compaction);
    expect((await own.compact({ signal: new AbortController().signal })).ok).toBe(true);
    expect(own.project(session.messages)).not.toEqual(session.messages);
    const second = session.messages.filter(({ type }) => type === "user")[3];
    await session.rewind(second?.id as never);
    expect(own.project(session.messages)).toBe(session.messages);
    await drain(session.prompt("And now?"));
    expect(place.faults).toEqual([]);
  });

  test("goes on with another provider, which is shown nothing that the first one signed", async () => {
    await using place = new Place();
    const first = place.plugins(60);
    const scripted = place.model;
    const second = place.plugins(60, "other").slice(0, 1);
    const other = place.model;
    const session = await (await place.harness([...first, ...second])).openSession({ cwd });
    await drain(session.prompt("Build it."));
    await session.useModel("other-1");
    await drain(session.prompt("Go on."));
    expect(main(scripted).length).toBeGreaterThan(50);
    expect(main(other).length).toBeGreaterThan(50);
    expect(JSON.stringify(main(other)[0]?.messages)).not.toContain('"thinking"');
    expect(place.faults).toEqual([]);
  });

  test.each([
    ["every level", {}],
    ["summaries alone", { levels: { snip: false, microcompact: false, collapse: false } }],
  ])("replays to the same events without a model, with %s", { timeout: 60_000 }, async (_what, settings) => {
    await using place = new Place();
    place.settings = settings;
    const session = await (await place.harness(place.plugins(60))).openSession({ cwd });
    await drain(session.prompt("Build it."));
    await drain(session.prompt("Go on."));
    await session.close();
    const records = await place.store.records(session.id);
    expect(JSON.stringify(records)).toContain("compaction-finished");
    expect(place.model.requests.some(isSummaryRequest)).toBe("levels" in settings);
    const open = (plugins: readonly Plugin[]): Promise<Harness> =>
      openHarness({ name: "kept", version: "0", model: "scripted-1", plugins, settings: { "lorimer.compaction": settings } });
    const report = await replaySession({ records, plugins: place.plugins(60), open });
    expect(report.divergence).toBeUndefined();
    expect(report.events).toBe(report.recorded);
  });

  const ways: readonly [string, (session: Session) => Promise<void>][] = [
    [
      "a host",
      async (session) => {
        expect((await (await session.service(Compaction)).compact({ signal: new AbortController().signal })).ok).toBe(true);
      },
    ],
    ["a person", (session) => drain(session.prompt("/compact"))],
  ];
  test.each(ways)("replays when %s had it compacted between two prompts", { timeout: 60_000 }, async (_who, compact) => {
    await using place = new Place();
    place.settings = { auto: false };
    const session = await (await place.harness([...place.plugins(12), commands])).openSession({ cwd });
    await drain(session.prompt("Build it."));
    await compact(session);
    await drain(session.prompt("Go on."));
    await session.close();
    const records = await place.store.records(session.id);
    expect(JSON.stringify(records)).toMatch(/"trigger":"manual","tokensBefore".*?"durationMs":\d*[.\d]*[1-9]/);
    const open = (plugins: readonly Plugin[]): Promise<Harness> =>
      openHarness({ name: "kept", version: "0", model: "scripted-1", plugins, settings: { "lorimer.compaction": { auto: false } } });
    const report = await replaySession({ records, plugins: [...place.plugins(12), commands], open });
    expect(report.divergence).toBeUndefined();
    expect(report.events).toBe(report.recorded);
  });
});
