import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import type { CliPlace } from "./run-cli.js";
import { Terminal } from "./terminal.js";

const bare = ["--settings", '{"sandbox":{"enabled":false}}'];
const bash = (command: string) => reply.toolUse("Bash", { command, description: "a command" });

/** Calls what a prompt names, and then says what came of it. */
function obey(request: ScriptRequest) {
  const hasResult = JSON.stringify(request.messages.at(-1)?.content).includes('"tool_result"');
  return hasResult ? `Came to: ${lastToolResult(request).text}` : bash(lastUserText(request).slice(4));
}

async function hooked(place: CliPlace, script: string): Promise<void> {
  await mkdir(join(place.root, ".lorimer"));
  const hooks = { PreToolUse: [{ hooks: [{ type: "command", command: "./hook.sh" }] }] };
  await writeFile(join(place.root, ".lorimer", "settings.json"), JSON.stringify({ hooks }));
  await writeFile(join(place.root, "hook.sh"), `#!/bin/sh\n${script}\n`);
  await chmod(join(place.root, "hook.sh"), 0o755);
}

describe("a question about a call", () => {
  it("stands below the call, takes only clear answers, and says what those are", async () => {
    await using place = await cliPlace([bash("touch a"), "Done."]);
    const terminal = new Terminal(place, [...bare, "go"]);
    await terminal.shows("Allow? y/a/l/p/u/n > ");
    expect(terminal.text).toContain("● $ touch a\nAllow Bash? a command\n  command: touch a\n");
    terminal.type("y but only once\r");
    await terminal.shows("Type y, a, l, p, u or n alone, or n and a reason, which the model is told.");
    terminal.type("maybe\r");
    await expect.poll(() => terminal.count("Type y, a, l")).toBe(2);
    expect(existsSync(join(place.root, "a"))).toBe(false);
    terminal.type("Y\r");
    await terminal.shows("Done.");
    expect(existsSync(join(place.root, "a"))).toBe(true);
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("cuts nothing off on a narrow terminal, and breaks between words", async () => {
    const long = `touch ${"a-long-name-".repeat(8)}end`;
    await using place = await cliPlace([bash(long), "Done."]);
    const terminal = new Terminal(place, [...bare, "go"], { NO_COLOR: "1" }, 40);
    await terminal.shows("Allow? y/a/l/p/u/n > ");
    const question = terminal.text.slice(terminal.text.indexOf("Allow Bash?"));
    expect(question.replaceAll("\n", "")).toContain(`command: ${long}`);
    expect(question).toContain("[y] once  [a] always, this session\n");
    expect(Math.max(...question.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
    terminal.type("n\r");
    await terminal.shows("Done.");
    terminal.type("/exit\r");
    await terminal.exited;
  });

  it("is not answered by what was begun before it came, which is there again afterwards", async () => {
    await using place = await cliPlace([
      reply.text("Begun.").toolUse("Bash", { command: "sleep 1", description: "w" }),
      bash("touch a"),
      "Done.",
      "Heard.",
    ]);
    const terminal = new Terminal(place, [...bare, "--allowedTools", "Bash(sleep *)", "--", "go"]);
    await terminal.shows("$ sleep 1");
    terminal.type("y");
    await terminal.shows("Allow? y/a/l/p/u/n > ");
    terminal.type("\r");
    await terminal.shows("Type y, a, l");
    expect(existsSync(join(place.root, "a"))).toBe(false);
    terminal.type("n\r");
    // Until the run has ended, a line would be for the model at work.
    await terminal.shows("3 turns");
    terminal.type("es\r");
    const lastMessages = (): string => place.model.requests.map(({ messages }) => JSON.stringify(messages.at(-1))).join();
    await expect.poll(lastMessages, { timeout: 10_000 }).toContain("yes");
    terminal.type("\x04");
    await terminal.exited;
  });

  it("keeps an answer for the person's own project file, which holds in the next session without a question about trust", async () => {
    await using place = await cliPlace(obey);
    const first = new Terminal(place, [...bare, "run touch a"]);
    await first.shows("Allow? y/a/l/p/u/n > ");
    first.type("l\r");
    await first.shows("2 turns");
    first.type("run touch b\r");
    await expect.poll(() => first.count("Came to: "), { timeout: 10_000 }).toBe(2);
    first.type("/exit\r");
    expect(await first.exited).toBe(0);
    expect(first.count("Allow Bash?")).toBe(1);
    const file = join(place.root, ".lorimer", "settings.local.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ permissions: { allow: ["Bash(touch *)"] } });
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const second = new Terminal(place, [...bare, "run touch c"]);
    await second.shows("Came to: ");
    second.type("/exit\r");
    await second.exited;
    expect(second.text).not.toContain("Trust it?");
    expect(second.text).not.toContain("Allow Bash?");
    expect(["a", "b", "c"].map((name) => existsSync(join(place.root, name)))).toEqual([true, true, true]);
  });

  it("lets a person leave at it with Ctrl+D", async () => {
    await using place = await cliPlace([bash("touch a"), "Done."]);
    const terminal = new Terminal(place, [...bare, "go"]);
    await terminal.shows("Allow? y/a/l/p/u/n > ");
    terminal.type("\x04");
    expect(await terminal.exited).toBe(0);
    expect(terminal.text).toContain("u/n > \n");
    expect(existsSync(join(place.root, "a"))).toBe(false);
  });
});

describe("a question about trust", () => {
  it.each([
    ["Ctrl+C", "\x03", 130],
    ["Ctrl+D", "\x04", 0],
  ])("is no place to be held: %s leaves, and stores no answer", async (_name, key, code) => {
    await using place = await cliPlace(() => "Hello.");
    await hooked(place, "exit 0");
    const terminal = new Terminal(place);
    await terminal.shows("Trust it? [y/N] > ");
    terminal.type(key);
    expect(await terminal.exited).toBe(code);
    expect(terminal.text).not.toContain("/help lists");
    expect(existsSync(join(place.home, ".lorimer", "trust.json"))).toBe(false);
  });
});

describe("what a hook does", () => {
  it("is said where it changes a call, and where it says no", async () => {
    await using place = await cliPlace(obey);
    await hooked(
      place,
      `case "$(cat)" in
*forbidden*) echo "not here" >&2; exit 2;;
*old*) echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","updatedInput":{"command":"echo new","description":"a command"}}}';;
esac`,
    );
    const terminal = new Terminal(place, [...bare, "--trust"]);
    await terminal.shows("> ");
    terminal.type("run echo old\r");
    await terminal.shows("2 turns");
    expect(terminal.text).toMatch(/● \$ echo old\n {2}changed to: .*echo new\n {2}⎿ new/);
    terminal.type("run echo forbidden\r");
    await terminal.shows("The PreToolUse hook ./hook.sh said no\n  ⎿ not here");
    terminal.type("/exit\r");
    await terminal.exited;
  });
});

describe("settings that change while a conversation runs", () => {
  it("count at the next call and are said; a broken file leaves what was in force", async () => {
    await using place = await cliPlace(obey);
    const file = join(place.home, ".lorimer", "settings.json");
    await mkdir(join(place.home, ".lorimer"));
    const terminal = new Terminal(place, bare);
    await terminal.shows("> ");
    await writeFile(file, JSON.stringify({ permissions: { allow: ["Bash(touch *)"] } }));
    await terminal.shows("settings.json changed, and counts from now on.");
    terminal.type("run touch a\r");
    await terminal.shows("2 turns");
    await writeFile(file, '{ "permissions": { "deny": ["Bash(');
    await terminal.shows("settings.json changed, and not all of it counts: ");
    terminal.type("run touch b\r");
    await expect.poll(() => existsSync(join(place.root, "b")), { timeout: 10_000 }).toBe(true);
    terminal.type("/exit\r");
    await terminal.exited;
    expect(terminal.text).not.toContain("Allow Bash?");
  });
});

describe("a conversation that goes on", () => {
  it("says which, and offers the others by name", async () => {
    await using place = await cliPlace(() => "Hello.");
    await place.run("-p", "the first prompt");
    const terminal = new Terminal(place, ["-c"]);
    await terminal.shows("the first prompt: 2 messages.");
    terminal.type("/resume\r");
    await terminal.shows("There is no other session in this project.");
    terminal.type("/fork\r");
    await terminal.shows("A copy of the session.\nthe first prompt: 2 messages.");
    terminal.type("/resume\r");
    await terminal.shows("Number, or Enter to stay > ");
    terminal.type("\r");
    terminal.type("/permissions wild\r");
    await terminal.shows("There is no permission mode wild; the modes are default, acceptEdits");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });
});

describe("a permission mode that is switched off", () => {
  it("is said, and the run goes on in the mode that is left", async () => {
    await using place = await cliPlace([bash("touch ../outside"), (request) => lastToolResult(request).text]);
    const settings = { sandbox: { enabled: false }, permissions: { disableBypassPermissionsMode: "disable" } };
    const run = await place.run("-p", "go", "--dangerously-skip-permissions", "--settings", JSON.stringify(settings));
    expect(run.stderr).toContain("The permission mode bypassPermissions is not allowed here; the mode is default.");
    expect(run.stdout).toContain("Nobody allowed it, so it did not run.");
  });
});

describe("lorimer doctor", () => {
  it("says how trust, settings, policy, sessions and the audit log stand", async () => {
    await using place = await cliPlace(() => "Hello.");
    await hooked(place, "exit 0");
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(join(place.home, ".lorimer", "settings.json"), '{ "modle": "x", "audit": { "enabled": true } }');
    const run = await place.run("doctor");
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/note {4}Trust +1 thing that the folder brings: ignored\n +-> lorimer trust lists them\./);
    expect(run.stdout).toMatch(/note {4}Settings +\S+settings\.json; left out: .*modle.*did you mean "model"/);
    expect(run.stdout).toMatch(/ok {6}Policy +\S/);
    expect(run.stdout).toMatch(/ok {6}Sessions +kept in \S+sessions\n/);
    expect(run.stdout).toMatch(/ok {6}Audit log +on, in \S+audit\n/);
  });
});
