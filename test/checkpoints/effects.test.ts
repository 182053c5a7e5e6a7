import { randomUUID } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plugin as checkpoints } from "@lorimer/plugin-checkpoints";
import { Checkpoints } from "@lorimer/plugin-checkpoints/contract";
import { defineTool, toolFailure } from "@lorimer/sdk";
import type { MessageId, Tool } from "@lorimer/sdk";
import { inlinePlugin, MemoryStore, openTestHarness, reply, scriptedApprover } from "@lorimer/testing";
import { plugin as shell } from "@lorimer/tools-shell";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { cliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";

/** A tracker of issues, somewhere in the world. */
class Tracker {
  readonly open = new Set<number>();
  readonly done: string[] = [];
  #next = 1;
  broken = false;

  tools(): readonly Tool[] {
    return [
      defineTool({
        name: "OpenIssue",
        description: "Opens an issue",
        input: z.object({ title: z.string() }),
        title: ({ title }) => `Open “${title}”`,
        run: ({ title }) => {
          const issue = (this.#next += 1);
          this.open.add(issue);
          this.done.push(`opened ${title}`);
          return { issue };
        },
        present: ({ issue }) => ({
          content: `Issue ${issue}.`,
          compensation: { description: `Close issue ${issue}`, tool: "CloseIssue", input: { issue } },
        }),
      }),
      defineTool({
        name: "CloseIssue",
        description: "Closes an issue",
        input: z.object({ issue: z.number() }),
        run: ({ issue }) => {
          if (this.broken) return toolFailure("the tracker is away");
          this.open.delete(issue);
          this.done.push(`closed ${issue}`);
          return "closed";
        },
      }),
      defineTool({
        name: "SendMail",
        description: "Sends mail",
        input: z.object({ to: z.string() }),
        title: ({ to }) => `Mail to ${to}`,
        run: () => "sent",
      }),
      defineTool({ name: "Note", description: "Notes", input: z.object({}), destructive: false, run: () => "noted" }),
    ];
  }
}

async function place(tracker: Tracker, approver = scriptedApprover("allow")) {
  const store = new MemoryStore();
  const harness = await openTestHarness({
    script: [
      reply.toolUse("OpenIssue", { title: "one" }).toolUse("Note", {}),
      reply.text("opened"),
      reply.toolUse("OpenIssue", { title: "two" }),
      reply.toolUse("SendMail", { to: "ada" }),
      reply.toolUse("Bash", { command: "touch here", description: "touch" }),
      reply.text("done"),
    ],
    plugins: [checkpoints, shell, inlinePlugin({ tools: [...tracker.tools()] }), store.plugin],
    approver,
  });
  for (const words of ["first", "second"]) for await (const _event of harness.session.prompt(words));
  const prompts = harness.session.messages.flatMap((message): MessageId[] =>
    message.type === "user" && message.content[0]?.type === "text" && message.hidden !== true ? [message.id] : [],
  );
  const service = await harness.session.service(Checkpoints);
  return { harness, store, service, first: prompts[0] as MessageId, second: prompts[1] as MessageId };
}
const { signal } = new AbortController();

describe("what was done outside of files", () => {
  it("is listed from any prompt on, newest first, with the call that undoes it or as what stays", async () => {
    const tracker = new Tracker();
    const { harness, service, first, second } = await place(tracker);
    await using _harness = harness;
    const shown = async (to: MessageId): Promise<readonly string[]> =>
      (await service.preview(to)).effects.map(
        ({ tool, title, compensation }) => `${tool} ${title}: ${compensation?.description ?? "stays"}`,
      );
    const later = ["Bash touch: stays", "SendMail Mail to ada: stays", "OpenIssue Open “two”: Close issue 3"];
    expect(await shown(second)).toEqual(later);
    expect(await shown(first)).toEqual([...later, "OpenIssue Open “one”: Close issue 2"]);
    expect(tracker.done).toEqual(["opened one", "opened two"]);
  });

  it("is undone only when asked for, the newest first, once, and the model is told", async () => {
    const tracker = new Tracker();
    const { harness, service, first } = await place(tracker);
    await using _harness = harness;
    await service.restore(first);
    expect(tracker.open.size).toBe(2);
    const numbers = (await service.preview(first)).effects.map(({ number }) => number);
    const reports = await service.compensate(numbers.toReversed(), { signal, asks: true, tellModel: true });
    // What cannot be undone is said, and the rest goes on.
    expect(reports.map(({ effect, ok }) => [effect.tool, ok])).toEqual([
      ["SendMail", false],
      ["OpenIssue", true],
      ["OpenIssue", true],
    ]);
    expect(tracker.done.slice(2)).toEqual(["closed 3", "closed 2"]);
    expect((await service.preview(first)).effects.map(({ tool }) => tool)).toEqual(["Bash", "SendMail"]);
    expect(await service.compensate(numbers, { signal, asks: true })).toHaveLength(1);
    expect(tracker.done).toHaveLength(4);
    for await (const _event of harness.session.prompt("and on"));
    expect(JSON.stringify(harness.model.requests.at(-1)?.messages)).toContain("The user had this undone");
  });

  it("is undone under the permissions of every call, and ends at the first that fails", async () => {
    const tracker = new Tracker();
    const { harness, service, first } = await place(tracker);
    await using _harness = harness;
    const undoable = (await service.preview(first)).effects
      .filter(({ compensation }) => compensation !== undefined)
      .map(({ number }) => number);
    // Nobody to ask.
    expect((await service.compensate(undoable, { signal })).map(({ ok }) => ok)).toEqual([false]);
    expect(tracker.open.size).toBe(2);
    tracker.broken = true;
    expect(await service.compensate(undoable, { signal, asks: true })).toMatchObject([{ ok: false, text: "the tracker is away" }]);
    tracker.broken = false;
    expect((await service.compensate(undoable, { signal, asks: true })).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it("that was being undone when the process ended is said to be unknown", async () => {
    const { harness, service, first, store } = await place(new Tracker());
    await using _harness = harness;
    const [, , effect] = (await service.preview(first)).effects;
    const cut = new AbortController();
    cut.abort();
    expect(await service.compensate([effect?.number ?? 0], { signal: cut.signal })).toMatchObject([{ ok: false }]);
    expect((await service.preview(first)).effects.find(({ number }) => number === effect?.number)?.state).toBe("unknown");
    const notes = (await store.records(harness.session.id)).flatMap(({ entry }) =>
      entry.type === "noted" ? [JSON.stringify(entry.value)] : [],
    );
    expect(notes.findIndex((note) => note.includes("compensating"))).toBeGreaterThan(0);
  });
});

describe("lorimer session rewind and /rewind", () => {
  const remember = reply.toolUse("Remember", { name: "folding", type: "project", description: "how to fold", content: "Fold twice." });
  const memories = async (home: string): Promise<readonly string[]> =>
    (await readdir(join(home, ".lorimer"), { recursive: true })).filter((path) => path.endsWith("folding.md"));

  it("show what was done outside, and undo it at a person's word, under the rules", { timeout: 60_000 }, async () => {
    await using place = await cliPlace([remember, "Remembered."]);
    const id = randomUUID();
    await place.run("-p", "remember it", "--session-id", id, "--allowedTools", "Remember");
    const preview = await place.run("session", "rewind", id, "1");
    expect(preview.stdout).toContain("outside      Remember: Remember: folding\n");
    expect(preview.stdout).toMatch(/effect \d+: +Forget folding\.md {2}Forget \{"memory":"folding\.md"\}/);
    expect(await memories(place.home)).toHaveLength(1);
    const refused = await place.run("session", "rewind", id, "1", "effects");
    expect([refused.code, refused.stdout.slice(0, 6)]).toEqual([1, "failed"]);
    expect(await memories(place.home)).toHaveLength(1);
    const undone = await place.run("session", "rewind", id, "1", "effects", "--allowedTools", "Forget");
    expect([undone.code, undone.stdout]).toEqual([0, "undone       Remember: Remember: folding\n"]);
    expect(await memories(place.home)).toEqual([]);
    expect((await place.run("session", "rewind", id, "1")).stdout).toBe("No file would change.\n");
    expect((await place.run("replay", id)).stdout).toContain("SAME");
  });

  it("asks in a conversation, which effects and then for each call", { timeout: 60_000 }, async () => {
    await using place = await cliPlace([remember, "Remembered."]);
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(join(place.home, ".lorimer/settings.json"), JSON.stringify({ permissions: { allow: ["Remember"] } }));
    const terminal = new Terminal(place, ["remember it"]);
    await terminal.shows("Remembered.");
    terminal.type("/rewind\r");
    await terminal.shows("Go back to before number");
    terminal.type("1\r");
    await terminal.shows("Undo effects outside of files? (a)ll, or their numbers:");
    expect(await memories(place.home)).toHaveLength(1);
    terminal.type("a\r");
    await terminal.shows("Allow Forget?");
    terminal.type("y\r");
    await terminal.shows("Take back (f)iles");
    terminal.type("c\r");
    await terminal.shows("undone       Remember: Remember: folding");
    await terminal.shows("The conversation is back to before: remember it");
    expect(await memories(place.home)).toEqual([]);
    terminal.type("/exit\r");
    await terminal.exited;
  });
});
