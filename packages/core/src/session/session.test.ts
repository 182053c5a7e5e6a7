import { defineStage, defineTool, Inbox, messageId, provide, Reporter, token, ToolRegistry } from "@lorimer/sdk";
import type { Plugin, RunResult, SessionEvent, Stage, Token, Tool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";
import type { Harness, Session, SessionRun } from "../index.js";

async function finish(run: SessionRun): Promise<{ events: SessionEvent[]; result: RunResult }> {
  const events: SessionEvent[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}

function open(script: Script, ...plugins: readonly Plugin[]): Promise<Harness> {
  return openHarness({ name: "test", version: "0", model: "scripted-1", plugins: [scriptedProvider(script), ...plugins] });
}

const greet: Tool = defineTool({ name: "Greet", description: "Greets", input: z.object({}), readOnly: true, run: () => "hello" });

describe("a session", () => {
  test("keeps the history from prompt to prompt", async () => {
    await using harness = await open((request) => reply.text(`${request.messages.length} messages`));
    await using session = await harness.openSession({ cwd: "/" });
    expect((await finish(session.prompt("one"))).result.text).toBe("1 messages");
    expect((await finish(session.prompt("two"))).result.text).toBe("3 messages");
  });

  test("goes on from an earlier history", async () => {
    await using harness = await open((request) => reply.text(`${request.messages.length} messages`));
    await using first = await harness.openSession({ cwd: "/" });
    await finish(first.prompt("one"));
    await using second = await harness.openSession({ cwd: "/", messages: first.messages });
    expect((await finish(second.prompt("two"))).result.text).toBe("3 messages");
  });

  test("refuses a second prompt while one runs, and any after it is closed", async () => {
    await using harness = await open([reply.text("one")]);
    const session = await harness.openSession({ cwd: "/" });
    const run = session.prompt("one");
    await run.next();
    await expect(session.prompt("two").next()).rejects.toMatchObject({ code: "SESSION_BUSY" });
    await run.return(undefined as never);
    await session.close();
    await expect(session.prompt("three").next()).rejects.toMatchObject({ code: "SESSION_CLOSED" });
  });

  test("reads what a run was asked for once: a change counts from the next run", async () => {
    const models: string[] = [];
    const opened: Session[] = [];
    const change: Tool = defineTool({
      name: "Change",
      description: "Changes",
      input: z.object({}),
      readOnly: true,
      run: async () => (await opened[0]?.useModel("scripted-2"), "ok"),
    });
    await using harness = await open(
      (request, turn) => (models.push(request.model), turn === 1 ? reply.toolUse("Change", {}) : reply.text("ok")),
      inlinePlugin({ tools: [change] }),
    );
    const session = await harness.openSession({ cwd: "/" });
    opened.push(session);
    await finish(session.prompt("one"));
    await finish(session.prompt("two"));
    expect(models).toEqual(["scripted-1", "scripted-1", "scripted-2"]);
  });

  test("passes input through its stages; a local command needs no model", async () => {
    const stage: Stage = defineStage({
      id: "local",
      list: "input",
      slot: "command",
      create: () => async (input, next, turn) =>
        input.text === "/date"
          ? {
              messages: [{ type: "local-command", id: turn.newMessageId(), command: "/date", output: "today", shared: true }],
              query: false,
            }
          : next({ ...input, content: [{ type: "text", text: input.text.toUpperCase() }] }),
    });
    await using harness = await open((request) => reply.text(JSON.stringify(request.messages)), inlinePlugin({ stages: [stage] }));
    await using session = await harness.openSession({ cwd: "/" });
    expect((await finish(session.prompt("/date"))).result).toMatchObject({ turns: 0, outcome: { reason: "completed" } });
    const { text } = (await finish(session.prompt("shout"))).result;
    expect(text).toContain("SHOUT");
    expect(text).toContain("today");
  });

  test("offers a tool that was added from the next turn on, after its own, and forgets one that was withdrawn", async () => {
    const offered: string[][] = [];
    let withdraw: (() => void) | undefined;
    const late: Tool = defineTool({
      name: "Aaa",
      description: "Late",
      input: z.object({}),
      readOnly: true,
      run: () => (withdraw?.(), "late"),
    });
    const add: Tool = defineTool({
      name: "Add",
      description: "Adds",
      input: z.object({}),
      readOnly: true,
      needs: { registry: ToolRegistry },
      run: (_input, { registry }) => {
        withdraw = registry.add("late", { name: late.name, description: late.description, inputSchema: { type: "object" } }, () =>
          Promise.resolve(late),
        );
        return "added";
      },
    });
    const script: Script = (request, turn) => {
      offered.push((request.tools ?? []).map(({ name }) => name));
      return turn === 1 ? reply.toolUse("Add", {}) : turn === 2 ? reply.toolUse("Aaa", {}) : reply.text("ok");
    };
    await using harness = await open(script, inlinePlugin({ tools: [add, greet] }));
    await using session = await harness.openSession({ cwd: "/" });
    const { events } = await finish(session.prompt("go"));
    expect(offered).toEqual([
      ["Add", "Greet"],
      ["Add", "Greet", "Aaa"],
      ["Add", "Greet"],
    ]);
    expect(events.filter((event) => event.type === "tool-finished").at(-1)).toMatchObject({ outcome: { content: "late" } });
  });

  test("tells listeners between prompts what happens outside of them, and hears it at the next prompt", async () => {
    const Background: Token<{ end(): void }> = token("test.Background");
    const service = provide(Background, {
      level: "session",
      needs: { inbox: Inbox, reporter: Reporter },
      create: ({ inbox, reporter }) => ({
        end: () => {
          reporter.emit({ type: "task-updated", taskId: "b1", status: "completed", description: "build", outputFile: null });
          inbox.put({ type: "user", id: messageId("n1"), content: [{ type: "text", text: "the build is done" }], hidden: true });
        },
      }),
    });
    let end: (() => void) | undefined;
    const start: Tool = defineTool({
      name: "Start",
      description: "Starts",
      input: z.object({}),
      readOnly: true,
      needs: { background: Background },
      run: (_input, { background }) => ((end = background.end), "started"),
    });
    await using harness = await open(
      (request, turn) => (turn === 1 ? reply.toolUse("Start", {}) : reply.text(JSON.stringify(request.messages.at(-1)))),
      inlinePlugin({ tools: [start], services: [service] }),
    );
    await using session = await harness.openSession({ cwd: "/" });
    const heard: SessionEvent[] = [];
    session.onEvent((event) => heard.push(event));
    await finish(session.prompt("go"));
    end?.();
    await vi.waitUntil(() => heard.length > 0);
    expect(heard).toMatchObject([{ type: "task-updated", status: "completed" }]);
    const late = session.prompt("and?");
    for (let step = await late.next(); step.done !== true; step = await late.next()) {
      if (step.value.type !== "run-finished") continue;
      expect(step.value.result.text).toContain("the build is done");
      end?.();
    }
    await vi.waitUntil(() => heard.length > 1);
    expect(heard).toHaveLength(2);
  });

  test("refuses to resume what is no state of a run", async () => {
    await using harness = await open([]);
    await using session = await harness.openSession({ cwd: "/" });
    for (const stored of [{}, { at: "nowhere" }, { at: "prepare" }, null]) {
      const run = session.resume(stored as never);
      await run.next();
      await expect(run.next()).rejects.toMatchObject({ code: "STATE_INVALID" });
    }
  });

  test("shows the request it would send, and sends nothing", async () => {
    const model = scriptedProvider([]);
    await using harness = await openHarness({
      name: "test",
      version: "0",
      model: "scripted-1",
      plugins: [model, inlinePlugin({ tools: [greet] })],
      prompts: { system: "Be brief." },
    });
    await using session = await harness.openSession({ cwd: "/", appendSystemPrompt: "Be kind." });
    expect(JSON.stringify((await session.preview("hi")).body)).toMatch(/Be brief\..*Be kind\..*hi|hi.*Be brief\..*Be kind\./s);
    expect(model.requests).toHaveLength(0);
    expect(session.messages).toHaveLength(0);
  });

  test("that cannot be opened leaves nothing behind", async () => {
    await using harness = await open([]);
    await expect(harness.openSession({ cwd: "/", model: "nobody-knows" })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await using session = await harness.openSession({ cwd: "/" });
    expect(session.model.id).toBe("scripted-1");
  });

  test("shares nothing with another session of the same harness", async () => {
    await using harness = await open((request) => reply.text(`${request.messages.length}`));
    await using one = await harness.openSession({ cwd: "/" });
    await using two = await harness.openSession({ cwd: "/" });
    const [first, second] = await Promise.all([finish(one.prompt("a")), finish(two.prompt("b"))]);
    expect([first.result.text, second.result.text]).toEqual(["1", "1"]);
    expect(one.id).not.toBe(two.id);
    expect(new Set(first.events.map((event) => event.sessionId))).toEqual(new Set([one.id]));
  });
});
