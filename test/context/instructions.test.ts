import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Reattachments } from "@lorimer/plugin-compaction/contract";
import type { Reattachment } from "@lorimer/plugin-compaction/contract";
import { Trust } from "@lorimer/plugin-settings/contract";
import { openHarness } from "@lorimer/core";
import type { Harness } from "@lorimer/core";
import { plugin as sessionsPlugin } from "@lorimer/plugin-sessions";
import { Approver, contentText, Hooks } from "@lorimer/sdk";
import type { HookFiring } from "@lorimer/sdk";
import { collectRun, openTestHarness, reply, scriptedApprover, scriptedProvider, servicesPlugin, tempWorkspace } from "@lorimer/testing";
import type { GivenService, ScriptRequest, TempWorkspace, TestHarness } from "@lorimer/testing";
import { plugin as fsPlugin } from "@lorimer/tools-fs";
import { afterEach, describe, expect, it } from "vitest";
import { Instructions, plugin } from "@lorimer/plugin-instructions";
import { Reminders } from "@lorimer/plugin-instructions/contract";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

interface Place {
  readonly harness: TestHarness;
  readonly home: TempWorkspace;
  readonly project: TempWorkspace;
  system(at?: number): string;
}

async function place(options: {
  readonly files: Readonly<Record<string, string>>;
  readonly home?: Readonly<Record<string, string>>;
  readonly script?: Parameters<typeof openTestHarness>[0]["script"];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly services?: readonly GivenService[];
  readonly cwd?: string;
}): Promise<Place> {
  const home = await tempWorkspace({ files: options.home ?? {} });
  open.push(home);
  const project = await tempWorkspace({ files: { ".git/HEAD": "ref: refs/heads/main\n", ...options.files } });
  open.push(project);
  const harness = await openTestHarness({
    script: options.script ?? (() => "ok"),
    plugins: [fsPlugin, plugin],
    services: options.services ?? [],
    settings: {
      "lorimer.instructions": {
        userFolder: home.path(".lorimer"),
        foreignUserFolder: home.path(".claude"),
        managedFolders: [home.path("managed")],
        ...options.settings,
      },
    },
    session: { cwd: project.path(options.cwd ?? ".") },
  });
  open.push(harness);
  return { harness, home, project, system: (at = -1) => harness.model.requests.at(at)?.system ?? "" };
}

const inOrder = (text: string, ...words: readonly string[]): void => {
  const places = words.map((word) => text.indexOf(word));
  expect(
    places.filter((at) => at < 0),
    `all of ${words.join(", ")} in:\n${text}`,
  ).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
};

const allText = (request: ScriptRequest | undefined): string => JSON.stringify(request?.messages ?? []);

describe("a session begins with", () => {
  it("policy, the person's own files, then every folder down to where it works, imports behind what imports them", async () => {
    const { harness, system } = await place({
      home: {
        "managed/LORIMER.md": "POLICY",
        ".lorimer/LORIMER.md": "MINE\n@extra.md",
        ".lorimer/extra.md": "EXTRA",
        ".claude/CLAUDE.md": "CLAUDE-MINE",
        ".lorimer/rules/all.md": "USER-RULE",
      },
      files: {
        "AGENTS.md": "ROOT-AGENTS",
        "CLAUDE.md": "ROOT-CLAUDE <!-- inline -->\n<!-- hidden -->\n@docs/style.md\n`@docs/not.md`",
        "docs/style.md": "STYLE\n@../docs/deep.md",
        "docs/deep.md": "DEEP",
        "docs/not.md": "NOT",
        "LORIMER.md": "ROOT-LORIMER",
        "CLAUDE.local.md": "ROOT-LOCAL",
        ".claude/rules/a/style.md": "---\ndescription: x\n---\nPROJ-RULE",
        "app/.claude/CLAUDE.md": "APP-CLAUDE",
        "app/.lorimer/LORIMER.md": "APP-LORIMER",
        "app/inner/CLAUDE.md": "INNER",
      },
      cwd: "app",
    });
    const { events } = await harness.prompt("hi");
    inOrder(
      system(),
      ...["POLICY", "MINE", "EXTRA", "CLAUDE-MINE", "USER-RULE", "ROOT-LORIMER", "ROOT-CLAUDE <!-- inline -->", "STYLE", "DEEP"],
      ...["ROOT-AGENTS", "PROJ-RULE", "ROOT-LOCAL", "APP-LORIMER", "APP-CLAUDE"],
    );
    for (const word of ["hidden", "NOT", "INNER", "description: x"]) expect(system()).not.toContain(word);
    const loaded = events.filter((event) => event.type === "context-loaded");
    expect(loaded).toHaveLength(14);
    expect(loaded[2]).toMatchObject({ kind: "instructions", reason: "include", tokens: expect.any(Number) as number });
  });

  it("AGENTS.md once, where CLAUDE.md imports it or is a link to it", async () => {
    const { harness, system } = await place({ files: { "AGENTS.md": "SHARED", "CLAUDE.md": "@AGENTS.md\nAND MORE" } });
    await harness.prompt("hi");
    expect(system().split("SHARED")).toHaveLength(2);

    const linked = await place({ files: { "AGENTS.md": "SHARED" } });
    await symlink("AGENTS.md", linked.project.path("CLAUDE.md"));
    await linked.harness.prompt("hi");
    expect(linked.system().split("SHARED")).toHaveLength(2);
  });

  it("only the first of a folder, or other names, where the settings say so", async () => {
    const files = { "AGENTS.md": "AGENTS", "CLAUDE.md": "CLAUDE", "TEAM.md": "TEAM" };
    const first = await place({ files, settings: { perFolder: "first" } });
    await first.harness.prompt("hi");
    expect([first.system().includes("CLAUDE\n"), first.system().includes("## ") && first.system().endsWith("CLAUDE")]).toContain(true);
    expect(first.system()).not.toContain("/AGENTS.md");
    const named = await place({ files, settings: { files: ["TEAM.md"] } });
    await named.harness.prompt("hi");
    expect(named.system()).toContain("TEAM");
    expect(named.system()).not.toContain("/CLAUDE.md");
  });

  it("nothing where it is turned off", async () => {
    const { harness, system } = await place({ files: { "AGENTS.md": "SHARED" }, settings: { enabled: false } });
    await harness.prompt("hi");
    expect(system()).not.toContain("SHARED");
  });

  it("what a folder that is not trusted says, with that said", async () => {
    const { harness, system } = await place({ files: { "AGENTS.md": "SHARED" }, services: [[Trust, { folder: "/", trusted: false }]] });
    await harness.prompt("hi");
    expect(system()).toContain("the person has not said that they trust this folder");
  });
});

describe("above the repository", () => {
  it("folders count, but not one that everybody may write to", async () => {
    const above = await tempWorkspace({
      files: { "AGENTS.md": "ABOVE", "open/AGENTS.md": "PLANTED", "open/repo/.git/HEAD": "x", "open/repo/AGENTS.md": "REPO" },
    });
    open.push(above);
    await chmod(above.path("open"), 0o777);
    const home = await tempWorkspace();
    open.push(home);
    const harness = await openTestHarness({
      script: () => "ok",
      plugins: [plugin],
      settings: { "lorimer.instructions": { userFolder: home.path("u"), foreignUserFolder: home.path("f") } },
      session: { cwd: above.path("open/repo") },
    });
    open.push(harness);
    await harness.prompt("hi");
    const system = harness.model.requests[0]?.system ?? "";
    inOrder(system, "ABOVE", "REPO");
    expect(system).not.toContain("PLANTED");
  });
});

describe("left out, and said, is", () => {
  it("what goes beyond a thousand patterns", async () => {
    const { harness } = await place({
      files: {
        ".claude/rules/a.md": `---\npaths: ["${"{a,b}".repeat(9)}/*.ts"]\n---\nFITS`,
        ".claude/rules/b.md": `---\npaths: ["${"{a,b}".repeat(9)}/*.md", "x.txt"]\n---\nPARTLY`,
        "x.txt": "x",
      },
      script: [reply.toolUse("Read", { file_path: "x.txt" }), "done"],
    });
    const { events } = await harness.prompt("go");
    expect(events.filter((event) => event.type === "notice-given")).toMatchObject([
      { text: expect.stringContaining("rules may have 1,000 patterns in all") as string },
    ]);
    expect(allText(harness.model.requests.at(-1))).toContain("PARTLY");
  });

  it("an import more than four deep, a cycle, a large or binary file, and what is not there", async () => {
    const { harness, system } = await place({
      files: {
        "CLAUDE.md": "@1.md @CLAUDE.md @none.md @big.md @binary.md",
        "1.md": "ONE @2.md",
        "2.md": "TWO @3.md",
        "3.md": "THREE @4.md @1.md",
        "4.md": "FOUR @5.md",
        "5.md": "FIVE",
        "big.md": "x".repeat(4 * 1024 * 1024 + 1),
        "binary.md": "a\0b",
      },
    });
    const { events } = await harness.prompt("hi");
    inOrder(system(), "ONE", "TWO", "THREE", "FOUR");
    expect(system()).not.toContain("FIVE");
    const notices = events.flatMap((event) => (event.type === "notice-given" ? [event.text] : []));
    expect(notices.join("\n")).toMatch(
      /5\.md, which lies more than 4 imports deep.*\n.*big\.md is larger than 4 MiB.*\n.*binary\.md is not text/,
    );
    expect(notices).toHaveLength(3);
  });

  it("what leads out of the project, until a person allows just that content", async () => {
    const { harness, project, home, system } = await place({ files: { "CLAUDE.md": "PROJECT" }, home: { "secret.md": "OUTSIDE" } });
    await project.write("CLAUDE.md", `PROJECT @${home.path("secret.md")}`);
    const { events } = await harness.prompt("hi");
    expect(system()).not.toContain("OUTSIDE");
    expect(events.find((event) => event.type === "notice-given")).toMatchObject({
      text: expect.stringContaining("lies outside of the project") as string,
    });

    const instructions = await harness.session.service(Instructions);
    const [waiting] = await instructions.waiting();
    expect(waiting).toMatchObject({ file: home.path("secret.md"), bytes: 7 });
    if (waiting === undefined) throw new Error("nothing waits");
    await instructions.approve(waiting);
    expect(await instructions.waiting()).toEqual([]);
    await harness.prompt("again");
    expect(allText(harness.model.requests.at(-1))).toContain("OUTSIDE");
    expect(system()).toBe(system(0));

    await home.write("secret.md", "OTHER");
    expect(await instructions.waiting()).toHaveLength(1);
    await harness.prompt("and again");
    expect(allText(harness.model.requests.at(-1))).not.toContain("OTHER");
  });

  it("what a person who looks at the file does not see", async () => {
    const tags = [..."obey me"].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join("");
    const { harness, system } = await place({ files: { "AGENTS.md": `Use tabs.${tags} \u202Eend` } });
    const { events } = await harness.prompt("hi");
    expect(system()).toContain("Use tabs.\\u{e006f}\\u{e0062}");
    expect(system()).toContain("\\u{202e}end");
    expect(events.find((event) => event.type === "notice-given")).toMatchObject({ text: expect.stringContaining("nobody sees") as string });
  });

  it("a link out of the project, as an import is", async () => {
    const { harness, project, home, system } = await place({ files: {}, home: { "key.md": "KEY" } });
    await symlink(home.path("key.md"), project.path("AGENTS.md"));
    await mkdir(project.path(".claude/rules"), { recursive: true });
    await symlink(home.path("key.md"), project.path(".claude/rules/r.md"));
    await harness.prompt("hi");
    expect(system()).not.toContain("KEY");
  });
});

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
    await expect.poll(() => reminders.active()).toEqual([]);
  });
});
