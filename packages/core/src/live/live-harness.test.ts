import { defineListener, defineStage, defineTool, JournalStore, provide, Reporter, token } from "@lorimer/sdk";
import type { Plugin, Token, Tool } from "@lorimer/sdk";
import { collectRun, inlinePlugin, lastToolResult, MemoryStore, reply, scriptedProvider } from "@lorimer/testing";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import type { HarnessConfig } from "../index.js";
import { openLiveHarness } from "./index.js";

interface Place {
  readonly word: string;
}
const Place: Token<Place> = token("test.Place");
const Held: Token<Place> = token("test.Held");

/** A plugin that says which edition it is, and what of it is open. */
function edition(word: string, open: Set<string>, wait?: Promise<void>): Plugin {
  const say: Tool = defineTool({
    name: "Say",
    description: "Says a word",
    input: z.object({}),
    needs: { place: Place },
    readOnly: true,
    run: async (_input, { place }) => (await wait, place.word),
  });
  let made = 0;
  const place = provide(Place, {
    level: "session",
    create: () => (open.add(`${word} service ${(made += 1)}`), { word }),
    dispose: () => void open.delete(`${word} service ${made--}`),
  });
  const hear = defineListener({
    id: "hear",
    create: () => (open.add(`${word} listener`), { hear: () => undefined, close: () => void open.delete(`${word} listener`) }),
  });
  return inlinePlugin({ name: "edition", tools: [say], services: [place], listeners: [hear] });
}

const answer = (request: Parameters<typeof lastToolResult>[0]) => {
  const last = request.messages.at(-1)?.content;
  const result = Array.isArray(last) && last.some((block) => block.type === "tool_result");
  return result ? reply.text(`It said ${lastToolResult(request).text}.`) : reply.toolUse("Say", {});
};

const storePlugins = new WeakMap<MemoryStore, Plugin>();

function pluginOf(store: MemoryStore): Plugin {
  const plugin = storePlugins.get(store) ?? store.plugin;
  storePlugins.set(store, plugin);
  return plugin;
}

function config(plugins: readonly Plugin[], store?: MemoryStore, more: Partial<HarnessConfig> = {}): HarnessConfig {
  return {
    name: "live",
    version: "0",
    model: "scripted-1",
    plugins: [...(store === undefined ? [] : [pluginOf(store)]), ...plugins],
    ...more,
  };
}

describe.each([
  ["kept", (): MemoryStore | undefined => new MemoryStore()],
  ["that nobody keeps", () => undefined],
])("a session %s of a harness that is reloaded", (_what, makeStore) => {
  test("goes on with the new code, its history, its name and its requests to the byte", async () => {
    const open = new Set<string>();
    const store = makeStore();
    const provider = scriptedProvider((request) => answer(request));
    await using harness = await openLiveHarness(config([provider, edition("old", open)], store));
    const session = await harness.openSession({ cwd: "/" });
    expect((await collectRun(session.prompt("one"))).result.text).toBe("It said old.");
    await session.rename("mine");
    const { id, messages } = session;
    const report = await harness.reload(config([provider, edition("new", open)], store));
    expect(report).toMatchObject({ generation: 2, added: [], changed: ["edition"], removed: [], moved: 1, waiting: 0, problems: [] });
    expect({ id: session.id, name: session.name, messages: session.messages }).toEqual({ id, name: "mine", messages });
    expect([...open].filter((what) => what.startsWith("old"))).toEqual([]);
    const { events, result } = await collectRun(session.prompt("two"));
    expect(result.text).toBe("It said new.");
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length);
    const [before, after] = [provider.requests[1], provider.requests[2]].map((request) => request?.messages ?? []);
    expect(JSON.stringify(after).startsWith(JSON.stringify(before).slice(0, -1))).toBe(true);
    await session.close();
    expect([...open]).toEqual([]);
  });

  test("ends what runs with the old code, and moves then", async () => {
    const open = new Set<string>();
    const store = makeStore();
    let go = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const provider = scriptedProvider((request) => answer(request));
    await using harness = await openLiveHarness(config([provider, edition("old", open, waiting)], store));
    await using session = await harness.openSession({ cwd: "/" });
    const heard: string[] = [];
    const run = (async () => {
      const events = session.prompt("one");
      for (;;) {
        const step = await events.next();
        if (step.done === true) return step.value;
        heard.push(step.value.type);
      }
    })();
    await vi.waitFor(() => expect(heard).toContain("tool-intended"));
    expect(await harness.reload(config([provider, edition("new", open)], store))).toMatchObject({ moved: 0, waiting: 1 });
    expect(harness.generations).toEqual([
      { generation: 1, sessions: 1 },
      { generation: 2, sessions: 0 },
    ]);
    go();
    expect((await run).text).toBe("It said old.");
    expect(harness.generations).toEqual([{ generation: 2, sessions: 1 }]);
    expect([...open].filter((what) => what.startsWith("old"))).toEqual([]);
    expect((await collectRun(session.prompt("two"))).result.text).toBe("It said new.");
  });

  test("in which nothing was said yet begins with the new code", async () => {
    const store = makeStore();
    const provider = scriptedProvider((request) => answer(request));
    await using harness = await openLiveHarness(config([provider, edition("old", new Set())], store));
    await using session = await harness.openSession({ cwd: "/", messages: [] });
    const { id } = session;
    await harness.reload(config([provider, edition("new", new Set())], store));
    expect((await collectRun(session.prompt("one"))).result.text).toBe("It said new.");
    expect(session.id).toBe(id);
  });

  test("takes the model, the folder, what was steered and its listeners along", async () => {
    const store = makeStore();
    const provider = scriptedProvider((request) => reply.text(request.messages.length > 2 ? request.model : "first"));
    let say = (): void => undefined;
    const tell = inlinePlugin({
      name: "tell",
      stages: [
        defineStage({
          id: "tell",
          list: "input",
          slot: "attach",
          needs: { reporter: Reporter },
          create:
            ({ reporter }) =>
            (input, next) => {
              say = () => reporter.emit({ type: "notice-given", level: "info", text: input.text });
              return next(input);
            },
        }),
      ],
    });
    await using harness = await openLiveHarness(config([provider, tell], store));
    await using session = await harness.openSession({ cwd: "/" });
    const heard: string[] = [];
    session.onEvent((event) => heard.push(event.type === "notice-given" ? event.text : ""));
    await collectRun(session.prompt("one"));
    say();
    await vi.waitFor(() => expect(heard).toContain("one"));
    await session.useModel("scripted-2");
    session.steer("also");
    await harness.reload(config([provider, { ...tell }], store));
    expect((await collectRun(session.prompt("two"))).result.text).toBe("scripted-2");
    expect(JSON.stringify(provider.requests.at(-1)?.messages)).toContain("also");
    say();
    await vi.waitFor(() => expect(heard.filter((text) => text !== "")).toEqual(["one", "two"]));
  });
});

describe("a reload", () => {
  test("with a fault changes nothing, and says why", async () => {
    const provider = scriptedProvider((request) => answer(request));
    const good = edition("good", new Set());
    const found = { location: "/here", read: () => good };
    await using harness = await openLiveHarness(config([provider], undefined, { discovered: [found] }));
    await using session = await harness.openSession({ cwd: "/" });
    const circle: Plugin = { ...good, manifest: { ...good.manifest, extensions: { "dev.lorimer": { engine: "99" } } } };
    const released: string[] = [];
    const faulty = { location: "/here", read: () => circle, release: () => void released.push("faulty") };
    await expect(harness.reload(config([provider], undefined, { discovered: [faulty] }))).rejects.toThrow(/edition: needs host API 99/);
    await expect(harness.reload(config([provider, provider]))).rejects.toMatchObject({ code: "LINK_FAILED" });
    const unread = { location: "/here", read: () => JSON.parse("{") as Plugin };
    await expect(harness.reload(config([provider], undefined, { discovered: [unread] }))).rejects.toThrow(/\/here/);
    expect({ generation: harness.generation, released }).toEqual({ generation: 1, released: ["faulty"] });
    expect((await collectRun(session.prompt("one"))).result.text).toBe("It said good.");
  });

  test("reads a discovered plugin once, tells what came, went and stayed, and releases what nobody uses", async () => {
    const provider = scriptedProvider((request) => answer(request));
    const released: string[] = [];
    const found = (name: string) => ({
      location: `/${name}`,
      read: () => inlinePlugin({ name }),
      release: () => void released.push(name),
    });
    const [stays, goes, comes] = [found("stays"), found("goes"), found("comes")];
    const harness = await openLiveHarness(config([provider], undefined, { discovered: [stays, goes], settings: { stays: { a: 1 } } }));
    const next = config([provider], undefined, { discovered: [stays, comes], settings: { stays: { a: 1 } } });
    expect(await harness.reload(next)).toMatchObject({ added: ["comes"], changed: [], removed: ["goes"] });
    expect(released).toEqual(["goes"]);
    expect(await harness.reload({ ...next, settings: { stays: { a: 2 } } })).toMatchObject({ added: [], changed: ["stays"], removed: [] });
    await harness.close();
    expect(released.toSorted()).toEqual(["comes", "goes", "stays"]);
  });

  test("that a session cannot follow leaves it with the old code", async () => {
    const store = new MemoryStore();
    const provider = scriptedProvider((request) => answer(request));
    await using harness = await openLiveHarness(config([provider, edition("old", new Set())], store));
    await using session = await harness.openSession({ cwd: "/" });
    await collectRun(session.prompt("one"));
    const broken = inlinePlugin({
      name: "broken",
      services: [
        provide(JournalStore, {
          level: "session",
          create: () => {
            throw new Error("no disk");
          },
        }),
      ],
    });
    const report = await harness.reload(config([provider, broken, edition("new", new Set())]));
    expect(report).toMatchObject({ moved: 0, waiting: 1, problems: [expect.stringContaining("no disk")] });
    expect((await collectRun(session.prompt("two"))).result.text).toBe("It said old.");
    await harness.reload(config([provider, edition("newest", new Set())], store));
    expect((await collectRun(session.prompt("three"))).result.text).toBe("It said newest.");
    expect(harness.generations).toEqual([{ generation: 3, sessions: 1 }]);
  });

  test("lets whoever follows a session's events go on with them", async () => {
    const store = new MemoryStore();
    const provider = scriptedProvider((request) => answer(request));
    await using harness = await openLiveHarness(config([provider, edition("old", new Set())], store));
    const session = await harness.openSession({ cwd: "/" });
    const seen: number[] = [];
    const following = (async () => {
      for await (const event of session.events(0)) seen.push(event.sequence);
    })();
    await collectRun(session.prompt("one"));
    await harness.reload(config([provider, edition("new", new Set())], store));
    const { events } = await collectRun(session.prompt("two"));
    await vi.waitFor(() => expect(seen).toContain(events.at(-1)?.sequence));
    await session.close();
    await following;
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  });

  test("in a session whose old services do not close is told, and the session has moved", async () => {
    const store = new MemoryStore();
    const provider = scriptedProvider((request) => answer(request));
    const clinging = inlinePlugin({
      name: "clinging",
      stages: [
        defineStage({ id: "cling", list: "input", slot: "attach", needs: { held: Held }, create: () => (input, next) => next(input) }),
      ],
      services: [
        provide(Held, {
          level: "session",
          create: () => ({ word: "held" }),
          dispose: () => {
            throw new Error("stuck");
          },
        }),
      ],
    });
    await using harness = await openLiveHarness(config([provider, clinging, edition("old", new Set())], store));
    await using session = await harness.openSession({ cwd: "/" });
    await collectRun(session.prompt("one"));
    const report = await harness.reload(config([provider, edition("new", new Set())], store));
    expect(report).toMatchObject({ moved: 1, removed: ["clinging"], problems: [expect.stringContaining("stuck")] });
    expect((await collectRun(session.prompt("two"))).result.text).toBe("It said new.");
    expect(harness.generations).toEqual([{ generation: 2, sessions: 1 }]);
  });

  test("waits for background work, which ends with the old code", async () => {
    const store = new MemoryStore();
    const provider = scriptedProvider((request) => answer(request));
    let tell: (status: "running" | "completed") => void = () => undefined;
    const background = inlinePlugin({
      name: "background",
      stages: [
        defineStage({
          id: "background",
          list: "input",
          slot: "attach",
          needs: { reporter: Reporter },
          create: ({ reporter }) => {
            tell = (status) => reporter.emit({ type: "task-updated", taskId: "t", status, description: "long", outputFile: null });
            return (input, next) => next(input);
          },
        }),
      ],
    });
    await using harness = await openLiveHarness(config([provider, background, edition("old", new Set())], store));
    await using session = await harness.openSession({ cwd: "/" });
    const heard: string[] = [];
    session.onEvent(({ type }) => heard.push(type));
    await collectRun(session.prompt("one"));
    tell("running");
    await vi.waitFor(() => expect(heard).toEqual(["task-updated"]));
    expect(await harness.reload(config([provider, edition("new", new Set())], store))).toMatchObject({ moved: 0, waiting: 1 });
    expect((await collectRun(session.prompt("two"))).result.text).toBe("It said old.");
    tell("completed");
    await vi.waitFor(() => expect(harness.generations).toEqual([{ generation: 2, sessions: 1 }]));
    expect((await collectRun(session.prompt("three"))).result.text).toBe("It said new.");
  });

  test("of a closed harness is refused", async () => {
    const harness = await openLiveHarness(config([scriptedProvider([])]));
    await harness.close();
    await expect(harness.reload(config([scriptedProvider([])]))).rejects.toMatchObject({ code: "SCOPE_CLOSED" });
  });

  test("fifty times leaves nothing open", { timeout: 120_000 }, async () => {
    const open = new Set<string>();
    const store = new MemoryStore();
    const provider = scriptedProvider((request) => answer(request));
    const harness = await openLiveHarness(config([provider, edition("0", open)], store));
    const sessions = await Promise.all([1, 2, 3].map(() => harness.openSession({ cwd: "/" })));
    for (let at = 1; at <= 50; at++) {
      await collectRun((sessions[at % 3] as (typeof sessions)[number]).prompt("go"));
      await harness.reload(config([provider, edition(String(at), open)], store));
      expect(harness.generations).toEqual([{ generation: at + 1, sessions: 3 }]);
    }
    await harness.close();
    expect({ open: [...open], generations: harness.generations }).toEqual({ open: [], generations: [] });
  });

  test(
    "at any moment lets every prompt end with the code it began with, and every session keep all of its history",
    { timeout: 120_000 },
    async () => {
      const open = new Set<string>();
      const store = new MemoryStore();
      const provider = scriptedProvider((request) => answer(request));
      const harness = await openLiveHarness(config([provider, edition("0", open)], store));
      const sessions = await Promise.all([{}, {}, { persist: false }].map((more) => harness.openSession({ cwd: "/", ...more })));
      let reloads = 0;
      let done = 0;
      const working = sessions.map(async (session, at) => {
        for (let n = 0; n < 12; n++) {
          const first = reloads;
          const { result } = await collectRun(session.prompt(`${at}.${n}`));
          const edition = Number(/It said (\d+)\./.exec(result.text)?.[1]);
          expect(edition).toBeGreaterThanOrEqual(Math.max(0, first - 1));
          expect(edition).toBeLessThanOrEqual(reloads);
          done += 1;
        }
      });
      while (done < 36) {
        reloads += 1;
        expect((await harness.reload(config([provider, edition(String(reloads), open)], store))).problems).toEqual([]);
        await new Promise((next) => setImmediate(next));
      }
      await Promise.all(working);
      for (const [at, { messages }] of sessions.entries()) {
        const text = JSON.stringify(messages);
        for (let n = 0; n < 12; n++) expect(text).toContain(`"${at}.${n}"`);
        expect(messages).toHaveLength(48);
      }
      expect(harness.generations).toEqual([{ generation: reloads + 1, sessions: 3 }]);
      await harness.close();
      expect([...open]).toEqual([]);
      expect(reloads).toBeGreaterThan(3);
    },
  );
});
