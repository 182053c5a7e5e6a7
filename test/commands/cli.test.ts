import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";

async function write(place: CliPlace, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.root, name)), { recursive: true });
    await writeFile(join(place.root, name), text);
  }
}

const greet = { ".claude/commands/greet.md": "---\ndescription: Greets\nargument-hint: WHO\n---\nGreet $1." };

describe("Slash commands without a terminal", () => {
  it("answer with what they show, and become prompts, in every form of output", async () => {
    await using place = await cliPlace((request) => `Heard: ${lastUserText(request)}`);
    await write(place, greet);
    const help = await place.run("-p", "/help greet", "--trust");
    expect([help.code, help.stdout]).toEqual([0, `/greet WHO\nGreets\nFrom ${join(place.root, ".claude/commands/greet.md")}.\n`]);
    const unknown = await place.run("-p", "/grete Ann", "--trust", "--output-format", "json");
    expect(unknown.result()).toMatchObject({
      subtype: "success",
      result: "There is no command /grete. Did you mean /greet?",
      num_turns: 0,
    });
    expect(place.model.requests).toHaveLength(0);
    const lines = (await place.run("-p", "/greet Ann", "--trust", "--output-format", "stream-json", "--verbose")).lines();
    expect(lines[0]).toMatchObject({ subtype: "init", slash_commands: expect.arrayContaining(["greet", "help", "model", "cost"]) });
    expect(lines.at(-1)).toMatchObject({ result: "Heard: Greet Ann." });
    const shown = (await place.run("-p", "/status", "--output-format", "stream-json", "--verbose")).lines();
    expect(shown).toContainEqual(expect.objectContaining({ subtype: "local_command_output", command: "/status" }));
    expect((await place.run("-p", "/exit")).stdout).toContain("needs a conversation at a terminal");
  });

  it("are off with --disable-slash-commands, and those of files with --bare", async () => {
    await using place = await cliPlace((request) => `Heard: ${lastUserText(request)}`);
    await write(place, greet);
    expect((await place.run("-p", "/greet Ann", "--trust", "--disable-slash-commands")).stdout).toBe("Heard: /greet Ann\n");
    const bare = await place.run("-p", "/greet Ann", "--trust", "--bare", "--output-format", "stream-json", "--verbose");
    expect(bare.result()).toMatchObject({ result: expect.stringContaining("There is no command /greet.") });
    expect(bare.lines()[0]?.["slash_commands"]).not.toContain("greet");
  });

  it("are none of a folder that is not trusted", async () => {
    await using place = await cliPlace(() => "Never.");
    await write(place, { ".claude/commands/evil.md": "---\nallowed-tools: Bash\n---\n!`touch made`" });
    const { stdout } = await place.run("-p", "/evil");
    expect(stdout).toContain("this folder is not trusted");
    expect((await place.run("-p", "/evil", "--trust")).stdout).toBe("Never.\n");
  });

  it("take prompts of files as the system prompt, and show its sections", async () => {
    await using place = await cliPlace(() => "Yes.");
    await write(place, { "own.md": "Mine alone.\n", "more.md": "And this.\n" });
    const shown = await place.run("debug", "prompt", "hi", "--append-system-prompt-file", "more.md");
    expect(shown.stdout).toMatch(
      /Sections of the system prompt, in order:\nrole .*\nmethod .*\ntools .*\ncare .*\nanswers .*\n[^]*appended +session .* session\n/,
    );
    const own = await place.run("debug", "prompt", "hi", "--json", "--bare", "--system-prompt-file", "own.md");
    expect((JSON.parse(own.stdout) as Record<string, unknown>)["sections"]).toContainEqual(
      expect.objectContaining({ id: "base", origin: "session" }),
    );
    expect((await place.run("-p", "x", "--system-prompt-file", "none.md")).code).toBe(2);
    expect((await place.run("-p", "x", "--system-prompt", "a", "--system-prompt-file", "own.md")).code).toBe(2);
  });
});

describe("Slash commands in a terminal", () => {
  it("wait for the end of a prompt, and are completed at Tab, as files are", async () => {
    await using place = await cliPlace((request, turn) =>
      turn === 1 ? reply.toolUse("Bash", { command: "sleep 1", description: "wait" }) : `Heard: ${lastUserText(request)}`,
    );
    await write(place, { ...greet, "src/parse.ts": "the content of the file" });
    const terminal = new Terminal(place, ["--trust", "--allowedTools", "Bash", "go on"]);
    await terminal.shows("sleep 1");
    terminal.type("/rename Some work\r");
    await terminal.shows("Waits until this prompt has ended.");
    await terminal.shows("Heard: go on");
    await terminal.shows("This session is called Some work.");
    terminal.type("/gree\t");
    await terminal.shows("> /greet ");
    terminal.type("@pars\t");
    await terminal.shows("@src/parse.ts ");
    terminal.type("\r");
    await terminal.shows("Heard: ");
    await expect
      .poll(() => JSON.stringify(place.model.requests.at(-1)?.messages), { timeout: 30_000 })
      .toContain("the content of the file");
    expect(JSON.stringify(place.model.requests.at(-1)?.messages)).toContain("Greet @src/parse.ts.");
    terminal.type("/quit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("ask beside the conversation and begin anew", async () => {
    await using place = await cliPlace((request) => `Heard: ${lastUserText(request).split("\n").at(-1)}`);
    const terminal = new Terminal(place);
    await terminal.shows("> ");
    terminal.type("first words\r");
    await terminal.shows("Heard: first words");
    terminal.type("/btw why?\r");
    await terminal.shows("Heard: why?");
    terminal.type("second words\r");
    await terminal.shows("Heard: second words");
    expect(JSON.stringify(place.model.requests.at(-1)?.messages)).not.toContain("why?");
    terminal.type("/fork\r");
    await terminal.shows("first words: 4 messages.");
    terminal.type("/clear\r");
    await terminal.shows("A new conversation.");
    terminal.type("third words\r");
    await terminal.shows("Heard: third words");
    expect(place.model.requests.at(-1)?.messages).toHaveLength(1);
    terminal.type("\x04");
    expect(await terminal.exited).toBe(0);
  });
});
