import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import { Terminal } from "./terminal.js";

describe("lorimer in a terminal", () => {
  it("streams an answer, sums it up, and goes on until it is told to leave", async () => {
    await using place = await cliPlace((request) => `Answer ${request.messages.length}.`);
    const terminal = new Terminal(place);
    await terminal.shows("/help lists commands");
    terminal.type("hi\r");
    await terminal.shows("Answer 1.\n1 turn ·");
    terminal.type("again\r");
    await terminal.shows("Answer 3.");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("writes lines, and not letters, on a terminal that says it has no columns", async () => {
    await using place = await cliPlace(["Hello."]);
    const terminal = new Terminal(place, ["--settings", '{"sandbx":{}}', "hi"], {}, 0);
    await terminal.shows("not a known key");
    await terminal.shows("Hello.\n1 turn ·");
    expect(terminal.text).toContain("/help lists commands, Ctrl+C interrupts");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("asks before it changes something, and takes yes, no with a reason, and always", async () => {
    const touch = (name: string) => reply.toolUse("Bash", { command: `touch ${name}`, description: name });
    await using place = await cliPlace([
      touch("a"),
      touch("b"),
      (request) => reply.text(lastToolResult(request).text).toolUse("Bash", { command: "touch c", description: "c" }),
      touch("c"),
      "Done.",
    ]);
    const terminal = new Terminal(place, ["go"]);
    await terminal.shows("touch a\n  description: a\n");
    await terminal.shows("Always would keep: Bash(touch *)\n[y] once  [a] always, this session");
    expect(existsSync(join(place.root, "a"))).toBe(false);
    terminal.type("y\r");
    await terminal.shows("touch b\n  description: b\n");
    await terminal.shows("Always would keep: Bash(touch *)\n[y] once  [a] always, this session");
    terminal.type("n use another name\r");
    await terminal.shows("The person refused this call of Bash and said: use another name");
    await terminal.shows("touch c\n  description: c\n");
    await terminal.shows("Always would keep: Bash(touch *)\n[y] once  [a] always, this session");
    terminal.type("a\r");
    await terminal.shows("Done.");
    terminal.type("\x04");
    expect(await terminal.exited).toBe(0);
    expect(["a", "b", "c"].map((name) => existsSync(join(place.root, name)))).toEqual([true, false, true]);
  });

  it("shows an edit as a diff", async () => {
    await using place = await cliPlace([
      (request) => reply.toolUse("Read", { file_path: join(place.root, "x.txt") }).text(lastUserText(request)),
      () => reply.toolUse("Edit", { file_path: join(place.root, "x.txt"), old_string: "two", new_string: "2" }),
      "Done.",
    ]);
    await writeFile(join(place.root, "x.txt"), "one\ntwo\nthree\n");
    const terminal = new Terminal(place, ["--permission-mode", "acceptEdits", "go on"]);
    await terminal.shows("Done.");
    expect(terminal.text).toMatch(/-\s*two/);
    expect(terminal.text).toMatch(/\+\s*2/);
    expect(await readFile(join(place.root, "x.txt"), "utf8")).toBe("one\n2\nthree\n");
    terminal.type("/exit\r");
    await terminal.exited;
  });

  it("stops the prompt at Ctrl+C, and leaves at the second", async () => {
    await using place = await cliPlace((_request, turn) => (turn === 1 ? reply.text("Begun.").stall() : "Later."));
    const terminal = new Terminal(place, ["go on"]);
    await terminal.shows("Begun.");
    terminal.type("\x03");
    await terminal.shows("Interrupted.");
    await terminal.shows("> ");
    terminal.type("next\r");
    // The run is over, and nothing is asked but what comes next.
    await expect.poll(() => terminal.text, { timeout: 30_000 }).toMatch(/Later\.\n1 turn [^\n]*\n> $/);
    terminal.type("\x03");
    await expect.poll(() => terminal.count("Ctrl+C again leaves."), { timeout: 30_000 }).toBe(2);
    terminal.type("\x03");
    expect(await terminal.exited).toBe(130);
  });

  it("takes Ctrl+C at a question as no, and goes on", async () => {
    await using place = await cliPlace((_request, turn) =>
      turn === 1 ? reply.toolUse("Bash", { command: "touch a", description: "a" }) : "Later.",
    );
    const terminal = new Terminal(place, ["go on"]);
    await terminal.shows("[y] once");
    terminal.type("\x03");
    await terminal.shows("1 turn");
    terminal.type("next\r");
    await terminal.shows("Later.");
    terminal.type("\x04");
    expect(await terminal.exited).toBe(0);
    expect(existsSync(join(place.root, "a"))).toBe(false);
  });

  it("passes on what is typed while it runs", async () => {
    await using place = await cliPlace((request, turn) =>
      turn === 1 ? reply.text("Waiting.").toolUse("Bash", { command: "sleep 1", description: "wait" }) : `Heard: ${lastUserText(request)}`,
    );
    const terminal = new Terminal(place, ["--allowedTools", "Bash", "go on"]);
    await terminal.shows("Waiting.");
    terminal.type("also this\r");
    await terminal.shows("Heard: also this");
    terminal.type("/exit\r");
    await terminal.exited;
  });

  it("runs on what was typed after the last decision of a run, also of one that was interrupted, or cut off", async () => {
    await using place = await cliPlace((request) => {
      const words = lastUserText(request);
      return words.startsWith("go")
        ? reply.text(`Waiting: ${words}.`).toolUse("Bash", { command: "sleep 2", description: "wait" })
        : `Heard: ${words}`;
    });
    const terminal = new Terminal(place, ["--allowedTools", "Bash", "--max-turns", "1", "go on"]);
    await terminal.shows("Waiting: go on.");
    terminal.type("first words\r");
    await terminal.shows("its limit.");
    await terminal.shows("Heard: first words");
    terminal.type("go again\r");
    await terminal.shows("Waiting: go again.");
    terminal.type("second words\r");
    await expect.poll(() => terminal.count("second words\nHeard; the model is told"), { timeout: 10_000 }).toBe(1);
    terminal.type("\x03");
    await terminal.shows("Heard: second words");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("obeys no terminal command that a model or a tool writes", async () => {
    await using place = await cliPlace([
      reply.text("\x1b]0;owned\x07\x1b[2Jtext\u202e").toolUse("Bash", { command: "printf '\\033[31mred'", description: "red" }),
      "Done.",
    ]);
    const terminal = new Terminal(place, ["--allowedTools", "Bash", "go on"], { NO_COLOR: "1" });
    await terminal.shows("Done.");
    expect(terminal.output).not.toContain("\x1b]0;");
    expect(terminal.output).not.toContain("\x1b[2J");
    expect(terminal.output).not.toContain("\x1b[31m");
    expect(terminal.text).toContain("\\x1b]0;owned\\x07\\x1b[2Jtext\\u202e");
    terminal.type("/exit\r");
    await terminal.exited;
  });

  it("has commands of its own, and names the nearest for one it has not", async () => {
    await using place = await cliPlace(() => "Hello.");
    const terminal = new Terminal(place);
    await terminal.shows("> ");
    terminal.type("/tools\r");
    await terminal.shows("Bash  ");
    terminal.type("/modle\r");
    await terminal.shows("Did you mean /model?");
    terminal.type("/model claude-haiku-4-5\r");
    await terminal.shows("Next prompt: claude-haiku-4-5");
    terminal.type("hi\r");
    await terminal.shows("1 turn");
    terminal.type("/cost\r");
    await terminal.shows("tokens in");
    terminal.type("/clear\r");
    await terminal.shows("A new conversation.");
    terminal.type("hi again\r");
    await expect.poll(() => place.model.requests.length).toBe(2);
    expect(place.model.requests.map((request) => [request.model, request.messages.length])).toEqual([
      ["claude-haiku-4-5", 1],
      ["claude-sonnet-5-5", 1],
    ]);
    await terminal.shows("Hello.");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });
});
