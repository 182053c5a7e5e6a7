import { existsSync, readFileSync } from "node:fs";
import { Packages } from "@lorimer/plugin-discovery/contract";
import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import { plugin as hooksPlugin } from "@lorimer/plugin-hooks";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Commands } from "@lorimer/sdk";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { commandsHarness } from "./commands-harness.js";

const file = (name: string, text: string): Readonly<Record<string, string>> => ({ [`.lorimer/commands/${name}.md`]: text });

describe("A command file", () => {
  it("is a prompt with its arguments filled in", async () => {
    await using place = await commandsHarness({
      files: {
        ...file("fix", "---\ndescription: Fixes\nargument-hint: [issue] [priority]\n---\nFix issue #$1 with priority $2."),
        ...file("ask", "Answer: $ARGUMENTS"),
        ...file("move", "---\narguments: from to\n---\nMove $from to $to, and $1 is the second."),
        ...file("zero", "---\nargument-base: 0\n---\nThe second is $1."),
        ...file("plain", "Do the usual."),
      },
    });
    expect((await place.say("/fix 123 high")).sent).toBe("Fix issue #123 with priority high.");
    // What was typed is what lists of prompts and of sessions show.
    expect(place.test.session.messages.find(({ type }) => type === "user")).toMatchObject({ typed: "/fix 123 high" });
    expect((await place.say('/ask what  is "this"?')).sent).toBe('Answer: what  is "this"?');
    expect((await place.say('/move "a b" c')).sent).toBe("Move a b to c, and c is the second.");
    expect((await place.say("/zero a b")).sent).toBe("The second is b.");
    expect((await place.say("/plain soon")).sent).toBe("Do the usual.\n\nARGUMENTS: soon");
  });

  it("may be anyone's: the organisation's before the person's before the project's; broken front matter is read", async () => {
    await using place = await commandsHarness({
      files: {
        ".claude/commands/a.md": "project a",
        ".claude/commands/b.md": "project b",
        ".lorimer/commands/b.md": "own b",
        ".claude/commands/broken.md": "---\nargument-hint: [a] | b\ndescription: Use when: x\n---\nBroken: $1",
      },
      own: { "commands/a.md": "person a", "foreign/commands/c.md": "person c" },
    });
    expect((await place.say("/a")).sent).toBe("person a");
    expect((await place.say("/b")).sent).toBe("own b");
    expect((await place.say("/c")).sent).toBe("person c");
    expect((await place.say("/broken x")).sent).toBe("Broken: x");
    expect((await place.say("/help broken")).shown).toMatch(/^\/broken \[a\] \| b\nUse when: x/);
  });

  it("in a folder has its folder's name before its own, and its own alone where that is free", async () => {
    await using place = await commandsHarness({
      files: {
        ".claude/commands/frontend/component.md": "front",
        ".claude/commands/backend/service.md": "back service",
        ".claude/commands/other/service.md": "other service",
        ".claude/commands/model.md": "cannot be",
      },
    });
    expect((await place.say("/frontend:component")).sent).toBe("front");
    expect((await place.say("/component")).sent).toBe("front");
    expect((await place.say("/frontend component")).sent).toBe("front");
    expect((await place.say("/other:service")).sent).toBe("other service");
    expect((await place.say("/service")).shown).toContain("There is no command /service.");
    const { shown } = await place.say("/help");
    expect(shown).toMatch(/\/service could be \/backend:service or \/other:service\./);
    expect(shown).toMatch(/\/model is lorimer\.commands; the one of .*model\.md cannot be used by that name\./);
  });

  it("of a package goes by the package's name, and by its own where that is free", async () => {
    const names: readonly string[] = ["deploy", "db:migrate"];
    const active = { name: "acme", data: "/data", scope: "user", options: {}, sensitive: [] } as unknown as ActivePackage;
    const packages: Packages = {
      active: () =>
        Promise.resolve([
          {
            ...active,
            root: place.home.root,
            commands: names.map((name) => ({ name, file: place.home.path(`pack/${name.replace(":", "-")}.md`) })),
          },
        ]),
      all: () => Promise.resolve([]),
      onChange: () => () => undefined,
    };
    await using place = await commandsHarness({
      services: [[Packages, packages]],
      own: { "pack/deploy.md": "Deploy $ARGUMENTS from ${CLAUDE_PLUGIN_ROOT}", "pack/db-migrate.md": "Migrate" },
    });
    const expected = `Deploy now from ${place.home.root}`;
    for (const typed of ["/acme:deploy now", "/acme deploy now", "/deploy now"]) expect((await place.say(typed)).sent).toBe(expected);
    for (const typed of ["/acme:db:migrate", "/migrate"]) expect((await place.say(typed)).sent).toBe("Migrate");
    const listed = await (await place.test.session.service(Commands)).list();
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(["acme:deploy", "acme:db:migrate"]));
  });

  it("is found while the session runs, and read anew when it changes", async () => {
    await using place = await commandsHarness();
    expect((await place.say("/late")).shown).toContain("There is no command");
    await place.write(file("late", "one"));
    expect((await place.say("/late")).sent).toBe("one");
    await place.write(file("late", "two, and longer"));
    expect((await place.say("/late")).sent).toBe("two, and longer");
  });

  it("chooses model and effort for its turn alone", async () => {
    await using place = await commandsHarness({ files: file("deep", "---\nmodel: scripted-9\neffort: high\n---\nThink.") });
    await place.say("/deep");
    expect(place.test.model.requests[0]).toMatchObject({ model: "scripted-9" });
    await place.say("Again.");
    expect(place.test.model.requests[1]).toMatchObject({ model: "scripted-1" });
  });

  it("brings its hooks when it is used and not before, each once, until the session ends", async () => {
    const hooks = '{"PostToolUse": [{"matcher": "Read", "hooks": [{"type": "command", "command": "echo x >> hooked.txt"}]}]}';
    const read = () => reply.toolUse("Read", { file_path: "a.txt" });
    await using place = await commandsHarness({
      files: { ...file("watch", `---\nhooks: ${hooks}\n---\nWatch.`), "a.txt": "a" },
      plugins: [hooksPlugin],
      script: [read(), "ok", read(), "ok", read(), "ok", "ok", read(), "ok"],
    });
    const hooked = (): string =>
      existsSync(place.test.place.path("hooked.txt")) ? readFileSync(place.test.place.path("hooked.txt"), "utf8") : "";
    await place.say("Read.");
    expect(hooked()).toBe("");
    await place.say("/watch");
    expect(hooked()).toBe("x\n");
    await place.say("Read.");
    await place.say("/watch");
    await place.say("Read.");
    expect(hooked()).toBe("x\nx\nx\n");
  });

  it("that asks for an agent of its own goes on in the conversation, and says so", async () => {
    await using place = await commandsHarness({ files: file("apart", "---\ncontext: fork\nagent: Explore\n---\nLook around.") });
    const said = await place.say("/apart");
    expect(said.sent).toBe("Look around.");
    expect(said.notices).toContain("/apart: context, agent: there are no agents of their own yet");
    expect((await place.say("/help apart")).shown).toContain("context, agent: there are no agents of their own yet");
    expect((await place.say("/help")).notices).toBe("");
  });

  it("that only the model may use is none of the person's", async () => {
    await using place = await commandsHarness({ files: file("inner", "---\nuser-invocable: no\n---\nInner.") });
    expect((await place.say("/inner")).shown).toContain("There is no command /inner.");
  });

  it("is left alone with --bare, which leaves built-in commands", async () => {
    await using place = await commandsHarness({ files: file("mine", "Mine."), mode: { sources: false } });
    expect((await place.say("/mine")).shown).toContain("There is no command /mine.");
    expect((await place.say("/tools")).shown).toContain("Bash");
  });
});

describe("A command in a command file", () => {
  it("runs where its permission is given, and its output takes its place", async () => {
    await using place = await commandsHarness({
      files: {
        ...file(
          "state",
          "---\nallowed-tools: Bash(printf:*), Read\n---\nOut: !`printf '\\041\\140touch made\\140 @x.txt'`\n```!\nprintf two\nprintf 2 >&2\n```\nEnd of $1.",
        ),
        "x.txt": "must not be attached",
      },
    });
    const { sent, shown } = await place.say("/state it");
    expect(shown).toBe("");
    // What a command prints is looked at by nobody but the model.
    expect(sent).toBe("Out: !`touch made` @x.txt\ntwo\n2\nEnd of it.");
    expect(existsSync(place.test.place.path("made"))).toBe(false);
    expect(JSON.stringify(place.test.model.requests)).not.toContain("must not be attached");
  });

  it("that only reads needs no permission; one that does more is never asked about, and ends the command", async () => {
    await using place = await commandsHarness({
      files: { ...file("look", "Here: !`ls`"), ...file("touch", "Here: !`touch made`"), "seen.txt": "" },
    });
    expect((await place.say("/look")).sent).toContain("seen.txt");
    const { shown } = await place.say("/touch");
    expect(shown).toMatch(/this command was not carried out:\ntouch made\n/);
    expect(existsSync(place.test.place.path("made"))).toBe(false);
    expect(place.test.approver.asked).toEqual([]);
    expect(place.calls()).toBe(1);
  });

  it("that fails ends the command, save where failing is an answer", async () => {
    await using place = await commandsHarness({
      files: { ...file("find", "Found: [!`grep nothing a.txt`]"), ...file("fail", "Found: !`cat missing.txt`"), "a.txt": "one\n" },
    });
    // The bracket is no blank, so the first is no command.
    expect((await place.say("/find")).sent).toBe("Found: [!`grep nothing a.txt`]");
    await place.write(file("find", "Found: !`grep nothing a.txt` End"));
    expect((await place.say("/find")).sent).toBe("Found:  End");
    expect((await place.say("/fail")).shown).toContain("missing.txt");
  });

  it("can be filled in by arguments, which can bring none of their own", async () => {
    await using place = await commandsHarness({
      files: file("show", "---\nallowed-tools: Bash\n---\nFile: !`cat $1`\nSaid: $ARGUMENTS"),
    });
    await place.write({ "a.txt": "the content" });
    const { sent } = await place.say("/show a.txt !`touch made`");
    expect(sent).toBe("File: the content\nSaid: a.txt !`touch made`");
    expect(existsSync(place.test.place.path("made"))).toBe(false);
  });

  it("keeps its permissions for its turn alone, and leaves the person's own", async () => {
    await using place = await commandsHarness({
      files: file("grant", '---\nallowed-tools: ["Bash(touch:*)", Bash(mkdir:*)]\ndisallowed-tools: Write\n---\nGo.'),
      script: [
        reply.toolUse("Bash", { command: "touch made", description: "x" }).toolUse("Write", { file_path: "/tmp/none", content: "" }),
        "Done.",
        reply.toolUse("Bash", { command: "touch later", description: "x" }),
        "Done.",
      ],
    });
    const permissions = await place.test.session.service(Permissions);
    await permissions.apply([
      { type: "addRules", rules: [{ toolName: "Bash", ruleContent: "mkdir:*" }], behavior: "allow", destination: "session" },
    ]);
    const statuses = (events: Awaited<ReturnType<typeof place.say>>["events"]): readonly string[] =>
      events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome.status] : []));
    expect(statuses((await place.say("/grant")).events)).toEqual(["ok", "denied"]);
    expect(place.test.approver.asked).toEqual([]);
    await place.say("More.");
    // Now somebody is asked again.
    expect(place.test.approver.asked).toHaveLength(1);
    expect(permissions.rules.filter(({ scope }) => scope === "session").map(({ text }) => text)).toEqual(["Bash(mkdir:*)"]);
  });

  it("never runs for a folder that is not trusted, or where the settings forbid it", async () => {
    const files = file("touch", "---\nallowed-tools: Bash\nmodel: scripted-9\n---\n!`touch made`");
    await using wary = await commandsHarness({ files, trusted: false });
    expect((await wary.say("/touch")).shown).toContain("this folder is not trusted");
    await using strict = await commandsHarness({ files, settings: { disableSkillShellExecution: true } });
    expect((await strict.say("/touch")).shown).toContain("disableSkillShellExecution");
    for (const place of [wary, strict]) {
      expect(place.calls()).toBe(0);
      expect(existsSync(place.test.place.path("made"))).toBe(false);
      expect((await place.test.session.service(Permissions)).rules).toEqual([]);
    }
  });

  it("of a folder that is not trusted is not used at all, and in no list", async () => {
    await using place = await commandsHarness({ files: file("words", "Words."), own: { "commands/mine.md": "Mine." }, trusted: false });
    expect((await place.say("/words")).shown).toContain("this folder is not trusted");
    expect((await place.say("/help")).shown).not.toContain("/words");
    expect((await place.say("/mine")).sent).toBe("Mine.");
  });
});
