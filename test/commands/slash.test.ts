import { CommandHost, Commands, Conversation, Hooks, contentText, defineCommand } from "@lorimer/sdk";
import type { HookFiring, HookVerdict } from "@lorimer/sdk";
import { inlinePlugin, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { commandsHarness } from "./commands-harness.js";

const silent: HookVerdict = { continue: true, additionalContext: [], systemMessages: [], output: {} };

describe("A line that begins with a slash", () => {
  it("runs a command, shows what it says, and costs no model call", async () => {
    await using place = await commandsHarness();
    const { shown, result } = await place.say("/tools");
    expect(shown).toMatch(/^Bash/m);
    expect(result.outcome.reason).toBe("completed");
    expect(place.calls()).toBe(0);
    expect(place.test.session.messages.map(({ type }) => type)).toEqual(["local-command"]);
    await place.say("Hello.");
    // What was shown is the person's, and stays with them.
    expect(place.test.model.requests[0]?.messages).toEqual([{ role: "user", content: [{ type: "text", text: "Hello." }] }]);
  });

  it("names the nearest command for one that is not there, without a model call", async () => {
    await using place = await commandsHarness();
    expect((await place.say("/modle")).shown).toBe("There is no command /modle. Did you mean /model?");
    expect((await place.say("/zzzzzzz now")).shown).toBe("There is no command /zzzzzzz. /help lists them.");
    expect(place.calls()).toBe(0);
  });

  it("is a prompt when it is a path, or is escaped with a second slash", async () => {
    await using place = await commandsHarness();
    for (const text of ["/etc/hosts is odd", "/etc", "/", "/ is the root", "look at /help", "// a comment"])
      expect((await place.say(text)).sent).toBe(text);
    expect((await place.say("//help me")).sent).toBe("/help me");
  });

  it("lists every command in its help, with where it is from", async () => {
    await using place = await commandsHarness({ files: { ".lorimer/commands/ship.md": "---\nargument-hint: WHERE\n---\nShip it to $1." } });
    const { shown } = await place.say("/help");
    for (const name of [
      "btw",
      "clear",
      "config",
      "exit",
      "fork",
      "help",
      "init",
      "model",
      "permissions",
      "rename",
      "review",
      "status",
      "tools",
    ])
      expect(shown).toContain(`/${name}`);
    expect(shown).toMatch(/From files\n\/ship WHERE +Ship it to \$1\./);
    expect((await place.say("/help quit")).shown).toContain("Also /quit.");
    const listed = await (await place.test.session.service(Commands)).list();
    expect(listed.find(({ name }) => name === "ship")).toMatchObject({ kind: "markdown", argumentHint: "WHERE" });
  });

  it("is a prompt like any other where commands are off", async () => {
    await using place = await commandsHarness({ mode: { enabled: false } });
    expect((await place.say("/help")).sent).toBe("/help");
    expect(await (await place.test.session.service(Commands)).list()).toEqual([]);
  });

  it("changes the model, the name and the permission mode of the session", async () => {
    await using place = await commandsHarness();
    expect((await place.say("/model scripted-2")).shown).toBe("Next prompt: scripted-2");
    await place.say("Hello.");
    expect(place.test.model.requests.at(-1)?.model).toBe("scripted-2");
    await place.say("/rename Some work");
    expect(place.test.session.name).toBe("Some work");
    expect((await place.say("/permissions plan")).shown).toContain("mode   plan");
    expect((await place.say("/permissions plant")).shown).toContain("There is no permission mode plant");
    expect((await place.say("/status")).shown).toMatch(/Some work[^]*scripted-2[^]*mode plan/);
    expect((await place.say("/model nobody/knows")).shown).not.toContain("Next prompt");
  });

  it("reaches the front end where there is one, and says so where there is none", async () => {
    await using alone = await commandsHarness();
    for (const name of ["/exit", "/clear", "/fork", "/quit"])
      expect((await alone.say(name)).shown).toContain("needs a conversation at a terminal");
    const asked: unknown[] = [];
    const host: CommandHost = {
      leave: () => void asked.push("leave"),
      open: (session) => void asked.push(session),
      ask: () => Promise.resolve(undefined),
      show: () => undefined,
    };
    await using place = await commandsHarness({ services: [[CommandHost, host]] });
    for (const name of ["/exit", "/clear", "/fork"]) await place.say(name);
    expect(asked).toEqual(["leave", "new", { fork: place.test.session.id }]);
  });

  it("asks beside the conversation with /btw, and leaves no trace of it in what is sent", async () => {
    await using place = await commandsHarness();
    await place.say("Remember: the answer is 7.");
    const { shown } = await place.say("/btw What was the answer?");
    expect(shown).toBe("Answered.");
    const aside = place.test.model.requests.at(-1);
    expect(contentText(aside?.messages.at(-1)?.content ?? "")).toContain("What was the answer?");
    expect(contentText(aside?.messages[0]?.content ?? "")).toContain("the answer is 7");
    await place.say("Go on.");
    const words = JSON.stringify(place.test.model.requests.at(-1));
    expect(words).not.toContain("What was the answer");
    expect(words).toContain("the answer is 7");
  });

  it("becomes a prompt with /init and /review, to which words can be added", async () => {
    await using place = await commandsHarness();
    expect((await place.say("/init and be brief")).sent).toMatch(/AGENTS\.md[^]*Also: and be brief/);
    expect((await place.say("/review the last commit")).sent).toContain("The change is: the last commit");
  });

  it("contains a command that fails", async () => {
    const bad = defineCommand({
      name: "bad",
      description: "Fails",
      run: () => {
        throw new Error("It broke.");
      },
    });
    const plugin = inlinePlugin({});
    await using place = await commandsHarness({
      plugins: [
        {
          ...plugin,
          manifest: { ...plugin.manifest, name: "test.bad" },
          contributes: { commands: [{ name: "bad", description: "Fails", module: "./bad.js" }] },
          modules: { "./bad.js": () => Promise.resolve({ default: bad }) },
        },
      ],
    });
    expect((await place.say("/bad")).shown).toBe("It broke.");
  });

  it("tells hooks that it becomes a prompt; they may refuse it or add to it", async () => {
    const fired: HookFiring[] = [];
    let verdict = silent;
    const hooks: Hooks = {
      listens: (event) => event === "UserPromptExpansion",
      fire: (_event, firing) => {
        fired.push(firing);
        return Promise.resolve(verdict);
      },
      start: () => Promise.resolve(silent),
      end: () => Promise.resolve(),
      problems: [],
    };
    await using place = await commandsHarness({ files: { ".lorimer/commands/go.md": "Go to $1." }, services: [[Hooks, hooks]] });
    verdict = { ...silent, additionalContext: ["It rains."] };
    const { sent } = await place.say("/go north");
    expect(sent).toContain("Go to north.");
    expect(JSON.stringify(place.test.model.requests.at(-1)?.messages)).toContain("It rains.");
    expect(fired[0]).toMatchObject({
      subject: "go",
      input: { expansion_type: "slash_command", command_name: "go", command_args: "north", prompt: "/go north" },
    });
    verdict = { ...silent, decision: "deny", reason: "Not today." };
    await place.say("/go south");
    expect(place.calls()).toBe(1);
    expect(place.test.session.messages.at(-1)).toMatchObject({ type: "system", text: "A hook blocked /go: Not today." });
    await place.say("/tools");
    expect(fired).toHaveLength(2);
  });

  it("does nothing when a request is only shown", async () => {
    await using place = await commandsHarness({
      files: { ".lorimer/commands/mark.md": "---\nallowed-tools: Bash\n---\n!`touch made`", "a.txt": "one" },
      script: [reply.text("never")],
    });
    await place.test.session.preview("/mark");
    await place.test.session.preview("/rename x");
    await place.test.session.preview("look at @a.txt");
    expect(place.test.session.name).toBeUndefined();
    expect(await (await place.test.session.service(Conversation)).request()).toMatchObject({ messages: [] });
    await expect(place.test.place.read("made")).rejects.toThrow();
  });
});
