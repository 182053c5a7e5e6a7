import { lastToolResult, toolResults } from "@lorimer/testing";
import { expect, test } from "vitest";
import { goldenRun, say } from "./golden-run.js";

/*
 * Whole runs with the default tools, event by event: `<name>.jsonl` beside this file is what is expected, one event a line.
 * When the new events of a failing test are right, run it once with UPDATE_GOLDEN=1 and read the difference.
 */

const greeting = {
  "src/greet.txt": "Hello, wrold!\n",
  "check.sh": 'read -r line < src/greet.txt\n[ "$line" = "Hello, world!" ] && echo passed\n',
};

test("one answer", () =>
  goldenRun("one-answer", { prompt: "Say hello.", script: [say.thinking("A greeting.").text("Hello!")] }, ({ result }) => {
    expect(result).toMatchObject({ text: "Hello!", turns: 1, outcome: { reason: "completed" } });
  }));

test("search, read, edit, run a command, answer", () =>
  goldenRun(
    "mend-a-file",
    {
      prompt: "Mend the greeting.",
      files: greeting,
      answers: "allow",
      script: [
        say.text("I look for it.").toolUse("Grep", { pattern: "wrold" }, { id: "grep-1" }),
        (request) => say.toolUse("Read", { file_path: /\S*greet\.txt/.exec(lastToolResult(request).text)?.[0] }, { id: "read-1" }),
        say.toolUse("Edit", { file_path: "src/greet.txt", old_string: "wrold", new_string: "world" }, { id: "edit-1" }),
        say.toolUse("Bash", { command: "bash check.sh", description: "Run the check" }, { id: "bash-1" }),
        (request) => say.text(`The check ${lastToolResult(request).text}.`),
      ],
    },
    async ({ result, place }) => {
      expect(result.text).toBe("The check passed.");
      expect(await place.read("src/greet.txt")).toBe("Hello, world!\n");
    },
  ));

test("parallel reads beside an unknown tool and an invalid input", () =>
  goldenRun(
    "parallel-calls",
    {
      prompt: "Read everything.",
      files: { "a.txt": "A\n", "b.txt": "B\n", "c.txt": "C\n" },
      script: [
        say
          .toolUse("Read", { file_path: "a.txt" }, { id: "read-a" })
          .toolUse("Read", { file_path: "b.txt" }, { id: "read-b" })
          .toolUse("Raed", { file_path: "c.txt" }, { id: "unknown-c" })
          .toolUse("Read", { file_path: 7 }, { id: "invalid-c" })
          .toolUse("Read", { file_path: "c.txt" }, { id: "read-c" }),
        (request) =>
          say.text(
            toolResults(request)
              .map((answer) => `${answer.id} ${answer.isError ? "failed" : "done"}`)
              .join(", "),
          ),
      ],
    },
    ({ result }) => {
      expect(result.text).toBe("read-a done, read-b done, unknown-c failed, invalid-c failed, read-c done");
    },
  ));

test("a write that nobody is there to allow", () =>
  goldenRun(
    "denied-write",
    {
      prompt: "Write a file.",
      script: [say.toolUse("Write", { file_path: "new.txt", content: "new\n" }, { id: "write-1" }), say.text("I was not allowed to.")],
    },
    async ({ result, place }) => {
      expect(result.denials).toEqual([
        { tool_name: "Write", tool_use_id: "write-1", tool_input: { file_path: "new.txt", content: "new\n" } },
      ]);
      expect(await place.tree()).toEqual([]);
    },
  ));

test("two failures that are tried again, and then an answer", () =>
  goldenRun(
    "retries",
    {
      prompt: "Say hello.",
      clock: "jumps",
      script: [say.failure("overloaded"), say.text("Hel").errorEvent("api_error", "scripted server_error"), say.text("Hello!")],
    },
    ({ result }) => {
      expect(result).toMatchObject({ text: "Hello!", outcome: { reason: "completed" } });
    },
  ));

test("a fallback model, when the first stays overloaded", () =>
  goldenRun(
    "fallback-model",
    {
      prompt: "Say hello.",
      clock: "jumps",
      attempts: 2,
      session: { fallbackModel: "scripted-2" },
      script: [say.failure("overloaded"), say.failure("overloaded"), (request) => say.text(`Hello from ${request.model}!`)],
    },
    ({ result }) => {
      expect(result).toMatchObject({ text: "Hello from scripted-2!", outcome: { reason: "completed" } });
    },
  ));

test("a reply cut by its limit: asked again with more room, then gone on with", () =>
  goldenRun(
    "output-limit",
    {
      prompt: "Count to four.",
      script: [say.text("one").stopReason("max_tokens"), say.text("one two ").stopReason("max_tokens"), say.text("three four")],
    },
    ({ result }) => {
      expect(result).toMatchObject({ text: "one two three four", outcome: { reason: "completed" } });
    },
  ));

test("an interrupt while a command runs", () =>
  goldenRun(
    "interrupted-command",
    {
      prompt: "Wait.",
      answers: "allow",
      // With time standing still no grace runs out, however long the machine takes to end the command.
      clock: "stands",
      script: [say.text("I wait.").toolUse("Bash", { command: "touch begun; echo waiting; sleep 600" }, { id: "bash-1" })],
      // The command reports what it printed: by then it certainly runs.
      on: (event, session) => void (event.type === "tool-progressed" && session.interrupt()),
    },
    async ({ result, place }) => {
      expect(result).toMatchObject({ text: "I wait.", outcome: { reason: "aborted_tools" } });
      expect(await place.tree()).toEqual(["begun"]);
    },
  ));

test("structured output, right after one repair", () =>
  goldenRun(
    "structured-output",
    {
      prompt: "How many files?",
      session: { outputSchema: { type: "object", properties: { files: { type: "integer" } }, required: ["files"] } },
      script: [say.text('{"files":"three"}'), say.text('{"files":3}')],
    },
    ({ result }) => {
      expect(result.outcome).toEqual({ reason: "completed", message: "", structuredOutput: { files: 3 } });
    },
  ));

test("steering, while a command runs that does not give way and while the last words stream", () =>
  goldenRun(
    "steering",
    {
      prompt: "What does a.txt say?",
      files: { "a.txt": "A\n" },
      script: [say.toolUse("Bash", { command: "cat a.txt" }, { id: "bash-1" }), say.text("It says A."), say.text("It says A, and only A.")],
      on: (event, session) => {
        if (event.type === "tool-started") session.steer("In one sentence.");
        if (event.type === "block-finished" && event.block.type === "text" && event.block.text === "It says A.")
          session.steer("Is that all?");
      },
    },
    ({ result }) => {
      expect(result).toMatchObject({ text: "It says A, and only A.", turns: 3 });
      expect(result.transitions.map(({ reason }) => reason)).toEqual(["prompt", "tool_results", "steered"]);
    },
  ));
