import { appendFile, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Approver, defineTool, JournalStore, provide, Reporter, SessionJournal, sessionId } from "@lorimer/sdk";
import type { JournalFile, Plugin, SessionEvent, Tool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedApprover, scriptedProvider, tempWorkspace } from "@lorimer/testing";
import type { Script, TempWorkspace } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";
import type { Harness, Session } from "../index.js";

/** A store of plain files, with a switch that makes the disk full. */
function storePlugin(place: TempWorkspace, disk: { full: boolean } = { full: false }): Plugin {
  const path = (id: string): string => join(place.root, `${id}.jsonl`);
  const read = async function* (id: string): AsyncGenerator<Uint8Array> {
    yield await readFile(path(id)).catch(() => new Uint8Array());
  };
  const store: JournalStore = {
    open: async (id): Promise<JournalFile> => ({
      read: () => read(id),
      append: async (bytes) => {
        if (disk.full) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
        await appendFile(path(id), bytes);
      },
      sync: async () => {
        const handle = await open(path(id), "a");
        await handle.datasync();
        await handle.close();
      },
      close: async () => undefined,
    }),
    read,
  };
  return inlinePlugin({ name: "store", services: [provide(JournalStore, { level: "session", create: () => store })] });
}

const note: Tool = defineTool({
  name: "Note",
  description: "Notes",
  input: z.object({ text: z.string() }),
  run: ({ text }) => `noted ${text}`,
});

async function harnessOf(script: Script, ...plugins: readonly Plugin[]): Promise<Harness> {
  return openHarness({
    name: "test",
    version: "1",
    model: "scripted-1",
    plugins: [
      scriptedProvider(script),
      inlinePlugin({ tools: [note], services: [provide(Approver, { level: "session", create: () => scriptedApprover("allow") })] }),
      ...plugins,
    ],
  });
}

async function all(run: AsyncIterable<SessionEvent>): Promise<readonly SessionEvent[]> {
  const events: SessionEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

const id = sessionId("00000000-0000-4000-8000-000000000001");

describe("a session that is kept", () => {
  test("goes on in another process where it stopped: history, name and notes", async () => {
    await using place = await tempWorkspace();
    await using harness = await harnessOf((request) => reply.text(`${request.messages.length}`), storePlugin(place));
    const first = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(first.prompt("one"));
    await first.rename("the first");
    await (await first.service(SessionJournal)).note("test.todo", ["a"]);
    const { messages } = first;
    await first.close();
    await using second = await harness.openSession({ cwd: place.root, resume: id });
    expect(second.messages).toEqual(messages);
    expect(second.name).toBe("the first");
    expect(second.resumed).toEqual({ faults: [], interrupted: [], tasks: [] });
    expect((await second.service(SessionJournal)).noted("test.todo")).toEqual([["a"]]);
    const events = await all(second.prompt("two"));
    expect(events.find((event) => event.type === "run-finished")).toMatchObject({ result: { text: "3" } });
  });

  test("leaves nothing behind when nothing was said, is refused twice under one id, and unknown ones are named", async () => {
    await using place = await tempWorkspace();
    await using harness = await harnessOf([reply.text("one")], storePlugin(place));
    await (await harness.openSession({ cwd: place.root, sessionId: id })).close();
    await expect(readFile(join(place.root, `${id}.jsonl`))).rejects.toThrow("ENOENT");
    await expect(harness.openSession({ cwd: place.root, resume: id })).rejects.toMatchObject({ code: "SESSION_UNKNOWN" });
    await using session = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(session.prompt("one"));
    await expect(harness.openSession({ cwd: place.root, sessionId: id })).rejects.toMatchObject({ code: "SESSION_EXISTS" });
  });

  test("can be forked at a message and rewound, and keeps what was taken back", async () => {
    await using place = await tempWorkspace();
    await using harness = await harnessOf((request) => reply.text(`${request.messages.length}`), storePlugin(place));
    const session = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(session.prompt("one"));
    await all(session.prompt("two"));
    await using fork = await harness.openSession({ cwd: place.root, fork: { session: id, messages: 2 } });
    expect(fork.messages).toEqual(session.messages.slice(0, 2));
    const second = session.messages[2];
    await session.rewind(second?.id ?? (undefined as never));
    await session.close();
    await using again = await harness.openSession({ cwd: place.root, resume: id });
    expect(again.messages).toHaveLength(2);
    expect(await readFile(join(place.root, `${id}.jsonl`), "utf8")).toContain('"two"');
  });

  test("a full disk is named, acknowledges nothing, and the session goes on when there is room again", async () => {
    await using place = await tempWorkspace();
    const disk = { full: false };
    await using harness = await harnessOf((request) => reply.text(`${request.messages.length}`), storePlugin(place, disk));
    const session = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(session.prompt("one"));
    disk.full = true;
    await expect(all(session.prompt("two"))).rejects.toMatchObject({
      code: "JOURNAL_WRITE",
      message: expect.stringContaining("ENOSPC") as string,
    });
    disk.full = false;
    await all(session.prompt("three"));
    const { messages } = session;
    await session.close();
    await using again = await harness.openSession({ cwd: place.root, resume: id });
    expect(again.messages).toEqual(messages);
    expect(again.resumed?.faults).toEqual([]);
  });
});

describe("background work", () => {
  test("that ran when its process ended is named once on resuming, and the model is told", async () => {
    await using place = await tempWorkspace();
    const start: Tool = defineTool({
      name: "Start",
      description: "Starts",
      input: z.object({}),
      needs: { reporter: Reporter },
      run: (_input, { reporter }) => {
        for (const taskId of ["b1", "b2"])
          reporter.emit({ type: "task-updated", taskId, status: "running", description: `work ${taskId}`, outputFile: null });
        reporter.emit({ type: "task-updated", taskId: "b2", status: "completed", description: "work b2", outputFile: null });
        return "started";
      },
    });
    const script = (request: { readonly messages: readonly unknown[] }) =>
      request.messages.length === 1 ? reply.toolUse("Start", {}) : reply.text(JSON.stringify(request.messages.at(-1)));
    await using harness = await harnessOf(script, storePlugin(place), inlinePlugin({ name: "start", tools: [start] }));
    const first = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(first.prompt("one"));
    await first.close();
    const second = await harness.openSession({ cwd: place.root, resume: id });
    expect(second.resumed?.tasks).toEqual([{ taskId: "b1", description: "work b1", outputFile: null }]);
    const result = (await all(second.prompt("two"))).at(-1);
    expect(result).toMatchObject({ result: { text: expect.stringContaining("b1 (work b1)") as string } });
    await second.close();
    await using third = await harness.openSession({ cwd: place.root, resume: id });
    expect(third.resumed?.tasks).toEqual([]);
  });
});

describe("an effect", () => {
  test("begins when its intent is on the disk, however slow the consumer is", async () => {
    await using place = await tempWorkspace();
    const found: boolean[] = [];
    const write: Tool = defineTool({
      name: "Write",
      description: "Writes",
      input: z.object({}),
      concurrencySafe: true,
      run: async (_input, _services, call) => {
        const log = await readFile(join(place.root, `${id}.jsonl`), "utf8");
        found.push(log.split("\n").some((line) => line.includes('"tool-intended"') && line.includes(call.id)));
        return "written";
      },
    });
    const script = [reply.toolUse("Write", {}).toolUse("Write", {}).text("x".repeat(2000)), reply.toolUse("Write", {}), reply.text("done")];
    await using harness = await harnessOf(script, storePlugin(place), inlinePlugin({ name: "write", tools: [write] }));
    await using session = await harness.openSession({ cwd: place.root, sessionId: id });
    const sequences: number[] = [];
    for await (const event of session.prompt("one")) {
      sequences.push(event.sequence);
      if (event.type === "message-added" || event.type === "block-finished") await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(found).toEqual([true, true, true]);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });
});

describe("a log cut off at any byte", () => {
  test("resumes with a history that every provider takes, loses nothing but its end, and runs nothing again", async () => {
    await using place = await tempWorkspace();
    let runs = 0;
    const once: Tool = defineTool({ name: "Once", description: "Once", input: z.object({}), run: () => `run ${(runs += 1)}` });
    const plugins = [storePlugin(place), inlinePlugin({ name: "once", tools: [once] })];
    await using harness = await harnessOf(
      [reply.toolUse("Note", { text: "a" }).toolUse("Once", {}), reply.text("done"), reply.text("more")],
      ...plugins,
    );
    const session = await harness.openSession({ cwd: place.root, sessionId: id });
    await all(session.prompt("one"));
    await all(session.prompt("two"));
    await session.close();
    const whole = await readFile(join(place.root, `${id}.jsonl`));
    const before = runs;
    expect(before).toBe(1);
    await using reader = await harnessOf(() => reply.text("ok"), ...plugins);
    const steps = Math.max(1, Math.floor(whole.length / 60));
    for (let length = 400; length < whole.length; length += steps) {
      const cut = sessionId(`00000000-0000-4000-8000-${String(length).padStart(12, "0")}`);
      await writeFile(join(place.root, `${cut}.jsonl`), whole.subarray(0, length));
      let opened: Session;
      try {
        opened = await reader.openSession({ cwd: place.root, resume: cut });
      } catch (error) {
        expect(error).toMatchObject({ code: "SESSION_UNKNOWN" });
        continue;
      }
      const events = await all(opened.prompt("go on"));
      expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
      await opened.close();
      await using again = await reader.openSession({ cwd: place.root, resume: cut });
      expect(again.messages).toEqual(opened.messages);
    }
    expect(runs).toBe(before);
  });
});
