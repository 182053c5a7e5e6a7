import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { plugin as budgetPlugin } from "@lorimer/plugin-budget";
import { ContextAccount } from "@lorimer/plugin-budget/contract";
import { Reattachments } from "@lorimer/plugin-compaction/contract";
import type { Reattachment } from "@lorimer/plugin-compaction/contract";
import { openHarness } from "@lorimer/core";
import type { Harness } from "@lorimer/core";
import { plugin as sessionsPlugin } from "@lorimer/plugin-sessions";
import { Approver, contentText, Hooks } from "@lorimer/sdk";
import type { HookFiring } from "@lorimer/sdk";
import { collectRun, reply, scriptedApprover, scriptedProvider, servicesPlugin, tempWorkspace } from "@lorimer/testing";
import { plugin as fsPlugin } from "@lorimer/tools-fs";
import { describe, expect, it, vi } from "vitest";
import { plugin } from "@lorimer/plugin-instructions";
import { Reminders } from "@lorimer/plugin-instructions/contract";
import { allText, inOrder, open, place } from "./instructions-place.js";

describe("while it goes on", () => {
  it("a folder's files come with the first call that touches it, each once, and rules where a path matches", async () => {
    const { harness, system } = await place({
      files: {
        "AGENTS.md": "ROOT",
        ".claude/rules/ts.md": "---\npaths: src/**/*.{ts,tsx}\n---\nTS-RULE",
        "src/AGENTS.md": "SRC-AGENTS",
        "src/a.ts": "export {};\n",
        "src/deep/CLAUDE.md": "DEEP",
        "src/deep/b.ts": "export {};\n",
      },
      script: [
        reply.toolUse("Read", { file_path: "src/a.ts" }),
        reply.toolUse("Read", { file_path: "src/deep/b.ts" }).toolUse("Read", { file_path: "src/a.ts" }),
        "done",
      ],
    });
    const { events } = await harness.prompt("go");
    const [first, second, third] = harness.model.requests;
    expect(allText(first)).not.toContain("SRC-AGENTS");
    inOrder(allText(second), "SRC-AGENTS", "TS-RULE");
    expect(allText(second)).not.toContain("DEEP");
    expect(allText(third).split("SRC-AGENTS")).toHaveLength(2);
    expect(allText(third).split("TS-RULE")).toHaveLength(2);
    expect(allText(third)).toContain("DEEP");
    expect(system()).toBe(first?.system);
    const reasons = events.flatMap((event) => (event.type === "context-loaded" ? [event.reason] : []));
    expect(reasons).toEqual(["session_start", "nested_traversal", "path_glob_match", "nested_traversal"]);
  });

  it("what was taken back with its message comes again, and what compaction folded away is given back", async () => {
    const given: (() => readonly Reattachment[] | Promise<readonly Reattachment[]>)[] = [];
    const reattachments: Reattachments = { add: (give) => (given.push(give), () => undefined) };
    let turns = 0;
    const { harness } = await place({
      files: { "src/AGENTS.md": "NESTED", "src/a.txt": "a" },
      script: () => ((turns += 1) % 2 === 1 ? reply.toolUse("Read", { file_path: "src/a.txt" }) : reply.text("done")),
      services: [[Reattachments, reattachments]],
    });
    await harness.prompt("one");
    const [first] = harness.session.messages;
    if (first === undefined) throw new Error("nothing was said");
    expect(await Promise.all(given.map(async (give) => give()))).toMatchObject([[{ text: expect.stringContaining("NESTED") as string }]]);
    await harness.session.rewind(first.id);
    await harness.prompt("two");
    expect(allText(harness.model.requests.at(-1)).split("NESTED")).toHaveLength(2);
    await harness.prompt("three");
    expect(allText(harness.model.requests.at(-1)).split("NESTED")).toHaveLength(2);
  });

  it("a file that changes is shown as changed, and the prefix stays the same", async () => {
    const { harness, project, system } = await place({
      files: { "AGENTS.md": "Use tabs." },
      script: [
        reply.toolUse("Read", { file_path: "AGENTS.md" }),
        reply.toolUse("Write", { file_path: "AGENTS.md", content: "Use spaces." }),
        "one",
        "two",
        "three",
      ],
    });
    await harness.prompt("go");
    expect(allText(harness.model.requests[2])).toContain("was changed while this session ran");
    expect(allText(harness.model.requests[2])).toContain("It says now:\\n\\nUse spaces.");
    expect(system()).toBe(system(0));
    await harness.prompt("same");
    expect(allText(harness.model.requests.at(-1)).split("was changed while")).toHaveLength(2);
    await rm(project.path("AGENTS.md"));
    await harness.prompt("gone");
    expect(allText(harness.model.requests.at(-1))).toContain("is gone, or says nothing any more");
  });

  it("a file that comes to a folder that was read already is shown as new, whoever put it there", async () => {
    const touch = (path: string) => reply.toolUse("Read", { file_path: path });
    const { harness, project, system } = await place({
      files: { "AGENTS.md": "ROOT @later.md", "src/a.ts": "a", "src/b.ts": "b" },
      script: [
        touch("src/a.ts"),
        reply.toolUse("Write", { file_path: "src/AGENTS.md", content: "BY-THE-MODEL" }),
        "one",
        "two",
        touch("src/b.ts"),
        "three",
        "four",
      ],
    });
    const said = (text: string): number => allText(harness.model.requests.at(-1)).split(text).length - 1;
    await harness.prompt("go");
    expect(said("New instructions:")).toBe(1);
    expect(allText(harness.model.requests[2])).toMatch(/New instructions:.*BY-THE-MODEL/s);
    await project.write("CLAUDE.md", "BY-A-PERSON");
    await project.write("later.md", "IMPORTED-LATER");
    await project.write(".claude/rules/b.md", "---\npaths: src/b.ts\n---\nRULE-LATER");
    const { events } = await harness.prompt("on");
    expect(["BY-A-PERSON", "IMPORTED-LATER", "RULE-LATER"].map(said)).toEqual([1, 1, 0]);
    expect(events.flatMap((event) => (event.type === "context-loaded" ? [event.file] : []))).toEqual([
      project.path("later.md"),
      project.path("CLAUDE.md"),
    ]);
    await harness.prompt("and on");
    expect(said("RULE-LATER")).toBe(1);
    await harness.prompt("nothing new");
    expect(["New instructions:", "BY-A-PERSON", "IMPORTED-LATER", "RULE-LATER"].map(said)).toEqual([3, 1, 1, 1]);
    expect(system()).toBe(system(0));
  });

  it("where only the first file of a folder counts, a change of it brings no other", async () => {
    const { harness, project } = await place({
      files: { "LORIMER.md": "FIRST", "AGENTS.md": "SECOND" },
      settings: { perFolder: "first" },
    });
    await harness.prompt("one");
    await project.write("LORIMER.md", "FIRST-CHANGED");
    await harness.prompt("two");
    const said = allText(harness.model.requests.at(-1));
    expect(said).toContain("FIRST-CHANGED");
    expect(said).not.toContain("SECOND");
  });

  it("a link that says something else now is said once", async () => {
    const { harness, project } = await place({ files: { "AGENTS.md": "BEFORE" }, script: () => "ok" });
    await symlink("AGENTS.md", project.path("CLAUDE.md"));
    await harness.prompt("one");
    await project.write("AGENTS.md", "AFTER-IT");
    await harness.prompt("two");
    await harness.prompt("three");
    expect(allText(harness.model.requests.at(-1)).split("AFTER-IT")).toHaveLength(2);
  });

  it("what did not change is not read again", async () => {
    const { harness, project } = await place({ files: { "AGENTS.md": "ROOT" }, script: () => "ok" });
    const { HostWorkspace } = await import("@lorimer/sdk");
    await harness.prompt("one");
    const { files } = await harness.session.service(HostWorkspace);
    const read = vi.spyOn(files, "read");
    const started = performance.now();
    for (const word of ["two", "three", "four"]) await harness.prompt(word);
    expect(read).not.toHaveBeenCalled();
    const each = (performance.now() - started) / 3;
    await project.write("AGENTS.md", "OTHER");
    await harness.prompt("five");
    expect(read).toHaveBeenCalled();
    console.log(`figure: a prompt that found no instructions changed ms ${each.toFixed(1)}`);
  });

  it("a session that goes on in another process sends the same prefix to the byte, and says what changed meanwhile", async () => {
    const sessions = await tempWorkspace();
    const project = await tempWorkspace({ files: { "AGENTS.md": "Use tabs.", "src/AGENTS.md": "SRC", "src/a.ts": "a" } });
    open.push(sessions, project);
    const model = scriptedProvider([reply.toolUse("Read", { file_path: "src/a.ts" }), "one", "two", "three"]);
    const harness = (): Promise<Harness> =>
      openHarness({
        name: "test",
        version: "0",
        model: "scripted-1",
        plugins: [model, fsPlugin, sessionsPlugin, plugin, servicesPlugin([[Approver, scriptedApprover("allow")]])],
        settings: {
          "lorimer.sessions": { folder: sessions.root },
          "lorimer.instructions": { userFolder: sessions.path("u"), foreignUserFolder: sessions.path("f") },
        },
      });
    const first = await harness();
    const session = await first.openSession({ cwd: project.root });
    await collectRun(session.prompt("go"));
    const { id } = session;
    await session.close();
    await first.close();
    await project.write("AGENTS.md", "Use spaces.");
    await project.write("src/AGENTS.md", "SRC2");
    const second = await harness();
    const resumed = await second.openSession({ cwd: project.root, resume: id });
    await collectRun(resumed.prompt("on"));
    await collectRun(resumed.prompt("and on"));
    const [, , ...later] = model.requests;
    expect(later.map(({ system }) => system)).toEqual(later.map(() => model.requests[0]?.system));
    expect(later.map((request) => allText(request).split("was changed while").length - 1)).toEqual([2, 2]);
    expect(allText(later[0]).startsWith(allText(model.requests[1]).slice(0, -1))).toBe(true);
    await resumed.close();
    await second.close();
  });

  it("InstructionsLoaded fires for every file", async () => {
    const fired: HookFiring[] = [];
    const silent = { continue: true, additionalContext: [], systemMessages: [], output: {} };
    const hooks: Hooks = {
      listens: () => true,
      fire: (event, firing) => (event === "InstructionsLoaded" && fired.push(firing), Promise.resolve(silent)),
      start: () => Promise.resolve(silent),
      end: () => Promise.resolve(),
      problems: [],
    };
    const { harness, project } = await place({
      files: { "CLAUDE.md": "@a.md", "a.md": "A", "src/AGENTS.md": "SRC", "src/x.ts": "x" },
      script: [reply.toolUse("Read", { file_path: "src/x.ts" }), "done"],
      services: [[Hooks, hooks]],
    });
    await harness.prompt("go");
    const root = project.root;
    expect(fired.map(({ subject, input }) => ({ subject, ...input }))).toEqual([
      { subject: "session_start", file_path: join(root, "CLAUDE.md"), memory_type: "Project", load_reason: "session_start" },
      {
        subject: "include",
        file_path: join(root, "a.md"),
        memory_type: "Project",
        load_reason: "include",
        parent_file_path: join(root, "CLAUDE.md"),
      },
      {
        subject: "nested_traversal",
        file_path: join(root, "src/AGENTS.md"),
        memory_type: "Project",
        load_reason: "nested_traversal",
        trigger_file_path: join(root, "src/x.ts"),
      },
    ]);
  });
});

describe("a reminder", () => {
  it("is said at the end of as many requests as it has turns, never in the prefix, and is cut to its size", async () => {
    const { harness, system } = await place({ files: {}, settings: { reminders: [{ name: "always", text: "ALWAYS" }] } });
    const reminders = await harness.session.service(Reminders);
    reminders.set({ name: "short", text: `SHORT ${"x".repeat(5000)}`, turns: 2, maxTokens: 50 });
    await harness.session.preview("shown only");
    for (const word of ["a", "b", "c"]) await harness.prompt(word);
    const says = harness.model.requests.map((request) => contentText(request.messages.at(-1)?.content ?? ""));
    expect(says.map((text) => [text.includes("SHORT"), text.includes("ALWAYS")])).toEqual([
      [true, true],
      [true, true],
      [false, true],
    ]);
    expect(says[0]?.length).toBeLessThan(50 * 3.6 + 60);
    expect(says[0]).toContain("[cut: the reminder is longer than it may be]");
    expect(system()).not.toContain("ALWAYS");
    expect(JSON.stringify(harness.session.messages)).not.toContain("ALWAYS");
    reminders.clear("always");
    await expect.poll(() => reminders.active(), { timeout: 30_000 }).toEqual([]);
  });

  it("stands in the account of the context, with who reminds, for as long as it lasts", async () => {
    const { harness } = await place({ files: {}, plugins: [budgetPlugin] });
    (await harness.session.service(Reminders)).set({ name: "style", text: "Short sentences.", turns: 1, origin: "acme.style" });
    const account = await harness.session.service(ContextAccount);
    const origins = async (): Promise<readonly string[]> => (await account.view()).pieces.map(({ origin }) => origin);
    await harness.prompt("one");
    expect(await origins()).toContain("acme.style");
    await harness.prompt("two");
    expect(await origins()).not.toContain("acme.style");
  });
});
