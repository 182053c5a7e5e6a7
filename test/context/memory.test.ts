import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openHarness } from "@lorimer/core";
import type { Harness } from "@lorimer/core";
import { Memory, MemoryRetriever, plugin } from "@lorimer/plugin-memory";
import type { MemoryDraft } from "@lorimer/plugin-memory";
import { plugin as sessionsPlugin } from "@lorimer/plugin-sessions";
import { Approver, Clock, CommandHost, defineListener, Reporter } from "@lorimer/sdk";
import type { Clock as ClockService } from "@lorimer/sdk";
import {
  collectRun,
  inlinePlugin,
  lastToolResult,
  openTestHarness,
  reply,
  scriptedApprover,
  scriptedProvider,
  servicesPlugin,
  tempWorkspace,
  virtualClock,
} from "@lorimer/testing";
import type { GivenService, Script, ScriptRequest, TempWorkspace, TestHarness } from "@lorimer/testing";
import { plugin as fsPlugin } from "@lorimer/tools-fs";
import { afterEach, describe, expect, it } from "vitest";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

interface Place {
  readonly harness: TestHarness;
  readonly home: TempWorkspace;
  readonly memory: Memory;
}

async function place(options: {
  readonly script: Script;
  readonly services?: readonly GivenService[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly memories?: readonly MemoryDraft[];
}): Promise<Place> {
  const home = await tempWorkspace();
  open.push(home);
  const harness = await openTestHarness({
    script: options.script,
    plugins: [fsPlugin, plugin],
    files: { "a.txt": "hello\n" },
    services: options.services ?? [],
    settings: {
      "lorimer.memory": { enabled: true, userFolder: home.path("u"), foreignUserFolder: home.path("f"), ...options.settings },
    },
  });
  open.push(harness);
  const memory = await harness.session.service(Memory);
  for (const draft of options.memories ?? []) await memory.write(draft);
  return { harness, home, memory };
}

const tabs: MemoryDraft = { type: "feedback", name: "Use tabs", description: "Indentation is done with tabs", content: "TABS-TEXT" };
const deploy: MemoryDraft = { type: "project", name: "Deploys", description: "Releases go out on Thursday", content: "DEPLOY-TEXT" };
const read = reply.toolUse("Read", { file_path: "a.txt" });
const allText = (request: ScriptRequest | undefined): string => JSON.stringify(request?.messages ?? []);

/** A script that reads a file until the chosen memories can have arrived. */
const readThen = (turns: number): Script => {
  let asked = 0;
  return () => ((asked += 1) <= turns ? read : reply.text("done"));
};

describe("the index", () => {
  it("stands in the system prompt, the same for the whole session whatever is written meanwhile", async () => {
    const { harness, memory } = await place({
      script: [reply.toolUse("Remember", { ...deploy }), (request) => lastToolResult(request).text, "two"],
      memories: [tabs],
    });
    const { result } = await harness.prompt("go");
    expect(result.text).toMatch(/^Remembered: .*deploys\.md\.$/);
    await harness.prompt("on");
    const systems = harness.model.requests.map(({ system }) => system);
    expect(systems[0]).toContain("[Use tabs](use-tabs.md): Indentation is done with tabs (feedback)");
    expect(systems[0]).not.toContain("deploys.md");
    expect(new Set(systems).size).toBe(1);
    expect((await memory.index()).lines).toBe(2);
  });

  it("and all else is left out where memory is off", async () => {
    const { harness } = await place({ script: () => "ok", settings: { enabled: false }, memories: [tabs] });
    await harness.prompt("tabs");
    expect(harness.model.requests[0]?.system).not.toContain("Memory");
    expect(harness.session.tools.map(({ name }) => name)).not.toContain("Remember");
  });
});

describe("memories that bear on a prompt", () => {
  it("come with the results of tools, once, and only those", async () => {
    const { harness } = await place({ script: readThen(3), memories: [tabs, deploy] });
    const { events } = await harness.prompt("When do releases go out?");
    await harness.prompt("When do releases go out? Tell me again.");
    const last = allText(harness.model.requests.at(-1));
    expect(last.split("DEPLOY-TEXT")).toHaveLength(2);
    expect(last).not.toContain("TABS-TEXT");
    expect(events.filter((event) => event.type === "context-loaded")).toMatchObject([
      { kind: "memory", reason: "session_start" },
      { kind: "memory", reason: "relevant" },
    ]);
  });

  it("are chosen while the model streams: no request and no end ever waits for the choice, and it ends with the run", async () => {
    const clock = virtualClock({ auto: false });
    let [begun, aborted] = [0, 0];
    const slow: MemoryRetriever = {
      rank: async (_query, documents, { signal }) => {
        begun += 1;
        signal.addEventListener("abort", () => (aborted += 1), { once: true });
        await clock.sleep(60_000, signal);
        return documents.map(({ id }) => ({ id, score: 1 }));
      },
    };
    const { harness } = await place({
      script: readThen(2),
      memories: [tabs],
      services: [
        [Clock, clock as ClockService],
        [MemoryRetriever, slow],
      ],
    });
    await harness.prompt("tabs?");
    console.log(`figure: virtual milliseconds that a run of 3 model calls waited for a choice of 60000: ${clock.elapsed()}`);
    expect(clock.elapsed()).toBe(0);
    expect(harness.model.requests).toHaveLength(3);
    expect(begun).toBe(1);
    await expect.poll(() => aborted, { timeout: 30_000 }).toBe(1);
    await clock.advance(60_000);
    await harness.prompt("tabs!");
    expect(allText(harness.model.requests.at(-1))).not.toContain("TABS-TEXT");
  });

  it("arrive before the next request where the choice is made while the model streams", async () => {
    let made: () => void = () => undefined;
    const choice = new Promise<void>((resolve) => (made = resolve));
    const quick: MemoryRetriever = {
      rank: (_query, documents) => {
        setTimeout(made, 50);
        return Promise.resolve(documents.map(({ id }) => ({ id, score: 1 })));
      },
    };
    const { harness } = await place({
      script: [() => choice.then(() => read), "done"],
      memories: [tabs],
      services: [[MemoryRetriever, quick]],
    });
    await harness.prompt("tabs?");
    expect(allText(harness.model.requests[1])).toContain("TABS-TEXT");
  });
});

describe("the tools", () => {
  it("ask a person, mask secrets, and write nowhere but into the memory", async () => {
    const approver = scriptedApprover("deny");
    const { harness, memory } = await place({
      script: [reply.toolUse("Remember", { ...tabs, file: "../../x.md" }), reply.toolUse("Remember", { ...tabs }), "done"],
      services: [[Approver, approver]],
    });
    const { events } = await harness.prompt("go");
    const statuses = events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome.status] : []));
    expect(statuses).toEqual(["invalid", "denied"]);
    expect((await memory.scan()).total).toBe(0);

    const allowed = await place({
      script: [
        reply.toolUse("Remember", { ...tabs, content: `password: hunter${22}` }),
        reply.toolUse("Forget", { memory: "Use tabs" }),
        reply.toolUse("Forget", { memory: "Use tabs" }),
        "done",
      ],
    });
    const run = await allowed.harness.prompt("go");
    const texts = run.events.flatMap((event) => (event.type === "tool-finished" ? [JSON.stringify(event.outcome.content)] : []));
    expect(texts[0]).toContain("A secret in it was masked.");
    expect(texts[1]).toContain("Forgot use-tabs.md");
    expect(texts[2]).toContain("There is no memory");
  });
});

describe("another harness's memory", () => {
  it("is recalled where the settings ask for it, and never written", async () => {
    const { harness, home, memory } = await place({ script: readThen(2), settings: { readForeign: true } });
    const folder = memory.foreign?.folder ?? "";
    expect(folder).toBe(home.path(join("f", "projects", harness.place.root.replaceAll(/[^A-Za-z0-9]/g, "-"), "memory")));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "MEMORY.md"), "- [Old](old.md): FOREIGN-INDEX\n");
    await writeFile(join(folder, "old.md"), "---\nname: old\ndescription: releases and thursday\ntype: project\n---\nFOREIGN-TEXT\n");
    const before = await readdir(folder);
    await harness.prompt("releases?");
    expect(harness.model.requests[0]?.system).toContain("FOREIGN-INDEX");
    expect(allText(harness.model.requests.at(-1))).toContain("FOREIGN-TEXT");
    expect(await readdir(folder)).toEqual(before);
  });
});

describe("what is found in conversations", () => {
  const found = JSON.stringify([
    { type: "feedback", name: "Short answers", description: "Wants short answers", content: "Keep it short.", because: "said so" },
    { type: "nonsense", name: "x", description: "x", content: "x" },
  ]);
  const isExtraction = (request: ScriptRequest): boolean => request.system === "" && allText(request).includes("long-term memory");
  const script: Script = (request) => reply.text(isExtraction(request) ? found : "ok");

  it("waits for a person's yes, and no run waits for it", async () => {
    const { harness, memory } = await place({
      script,
      settings: { extraction: "review", extractAfterTokens: 0 },
    });
    await harness.prompt("I want short answers.");
    await expect.poll(() => memory.proposals(), { timeout: 30_000 }).toHaveLength(1);
    expect((await memory.scan()).total).toBe(0);
    const asked = harness.model.requests.filter(isExtraction);
    expect(allText(asked[0])).toContain("Person: I want short answers.");
    const [proposal] = await memory.proposals();
    if (proposal === undefined) throw new Error("nothing was proposed");
    expect(await memory.diff(proposal)).toContain("+ Keep it short.");
    expect(await memory.accept(proposal)).toEqual({ ok: true, text: "Wrote Short answers." });
    expect((await memory.index()).text).toContain("short-answers.md");
  });

  it("is written at once where the settings say so, and not looked for where nobody could review it", async () => {
    const apply = await place({ script, settings: { extraction: "apply", extractAfterTokens: 0 } });
    await apply.harness.prompt("I want short answers.");
    await expect.poll(async () => (await apply.memory.scan()).total, { timeout: 30_000 }).toBe(1);

    const headless = await place({ script, settings: { extractAfterTokens: 0 } });
    await headless.harness.prompt("I want short answers.");
    await headless.harness.session.close();
    expect(headless.harness.model.requests).toHaveLength(1);
  });

  it("is looked for by default where a person can review it, and only after enough was said", async () => {
    const host: CommandHost = {
      leave: () => undefined,
      open: () => undefined,
      ask: () => Promise.resolve(undefined),
      show: () => undefined,
    };
    const { harness, memory } = await place({ script, services: [[CommandHost, host]] });
    await harness.prompt("I want short answers.");
    await harness.prompt(`Here is more: ${"words and words ".repeat(2500)}`);
    await expect.poll(() => memory.proposals(), { timeout: 30_000 }).toHaveLength(1);
    expect(harness.model.requests.filter(isExtraction)).toHaveLength(1);
  });
});

describe("a memory that has grown", () => {
  it("is looked through when the session is idle, once, and nothing changes before a person says so", async () => {
    const clock = virtualClock();
    const host: CommandHost = {
      leave: () => undefined,
      open: () => undefined,
      ask: () => Promise.resolve(undefined),
      show: () => undefined,
    };
    const { harness, memory } = await place({
      script: (request) => (allText(request).includes("You tidy the long-term memory") ? "[]" : "ok"),
      memories: [tabs, { ...tabs, name: "Tabs again" }, deploy],
      settings: { consolidateAfter: 3 },
      services: [
        [Clock, clock as ClockService],
        [CommandHost, host],
      ],
    });
    await harness.prompt("hi");
    await clock.untilSleeping(1);
    await harness.prompt("hi again");
    await clock.untilSleeping(1);
    expect(await memory.proposals()).toEqual([]);
    await clock.advance(5 * 60_000);
    await expect.poll(() => memory.proposals(), { timeout: 30_000 }).toHaveLength(1);
    expect((await memory.scan()).total).toBe(3);
    await harness.prompt("and again");
    await clock.untilSleeping(1);
    await clock.advance(5 * 60_000);
    expect(harness.model.requests.filter((request) => allText(request).includes("You tidy"))).toHaveLength(1);
  });
});

describe("what compaction sums up", () => {
  it("is kept as a note of the session and found again in the next", async () => {
    const compacting = inlinePlugin({
      listeners: [
        defineListener({
          id: "compact",
          events: ["turn-started"],
          needs: { reporter: Reporter },
          create: ({ reporter }) => ({
            hear: () =>
              reporter.emit({
                type: "compaction-finished",
                level: "summary",
                trigger: "auto",
                tokensBefore: 10,
                tokensAfter: 1,
                boundary: null,
                summary: "The migration uses the blue queue.\npassword: hunter22",
                detail: null,
                durationMs: 1,
              }),
          }),
        }),
      ],
    });
    const home = await tempWorkspace();
    const project = await tempWorkspace({ files: { "a.txt": "x" } });
    open.push(home, project);
    const requests: ScriptRequest[][] = [];
    for (const plugins of [[compacting], []]) {
      const model = scriptedProvider(readThen(plugins.length === 0 ? 2 : 0));
      await using harness = await openHarness({
        name: "test",
        version: "0",
        model: "scripted-1",
        plugins: [model, fsPlugin, plugin, servicesPlugin([[Approver, scriptedApprover("allow")]]), ...plugins],
        settings: { "lorimer.memory": { enabled: true, userFolder: home.root } },
      });
      const session = await harness.openSession({ cwd: project.root });
      await collectRun(session.prompt("Which queue does the migration use?"));
      await session.close();
      requests.push([...model.requests]);
    }
    const last = allText(requests[1]?.at(-1));
    expect(last).toContain("blue queue");
    expect(last).not.toContain("hunter22");
  });
});

describe("a session that goes on in another process", () => {
  it("sends the same index to the byte, and no memory twice", async () => {
    const [home, project] = [await tempWorkspace(), await tempWorkspace({ files: { "a.txt": "x" } })];
    open.push(home, project);
    let turns = 0;
    const model = scriptedProvider(() => ((turns += 1) % 3 === 0 ? reply.text("done") : read));
    const harness = (): Promise<Harness> =>
      openHarness({
        name: "test",
        version: "0",
        model: "scripted-1",
        plugins: [model, fsPlugin, sessionsPlugin, plugin, servicesPlugin([[Approver, scriptedApprover("allow")]])],
        settings: {
          "lorimer.sessions": { folder: home.path("sessions") },
          "lorimer.memory": { enabled: true, userFolder: home.path("u") },
        },
      });
    const first = await harness();
    const session = await first.openSession({ cwd: project.root });
    const memory = await session.service(Memory);
    await memory.write(deploy);
    await collectRun(session.prompt("When do releases go out?"));
    const { id } = session;
    await session.close();
    await memory.write(tabs);
    await first.close();
    const second = await harness();
    const resumed = await second.openSession({ cwd: project.root, resume: id });
    await collectRun(resumed.prompt("When do releases go out, again?"));
    expect(new Set(model.requests.map(({ system }) => system)).size).toBe(1);
    expect(allText(model.requests.at(-1)).split("DEPLOY-TEXT")).toHaveLength(2);
    await resumed.close();
    await second.close();
  });
});

describe("an agent's own memory", () => {
  it("is kept for the person, the project, or the person in the project", async () => {
    const { harness, home, memory } = await place({ script: () => "ok" });
    expect(memory.forAgent("re viewer", "user").folder).toBe(home.path("u/agent-memory/re-viewer"));
    expect(dirname(memory.forAgent("reviewer", "project").folder)).toBe(harness.place.path(".lorimer/agent-memory"));
    const local = memory.forAgent("reviewer", "local");
    await local.write(tabs);
    expect(await harness.place.read(".lorimer/agent-memory-local/reviewer/use-tabs.md")).toContain("TABS-TEXT");
    expect((await memory.scan()).total).toBe(0);
  });
});
