import { messageId, noUsage } from "@lorimer/sdk";
import type { Message, ToolResultContent } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { collapse } from "./collapse.js";
import { microcompact } from "./microcompact.js";
import { snip } from "./snip.js";

const signer = { provider: "p", key: "k" };

/** A round: one call, and what came of it. */
function round(id: string, name: string, input: unknown, content: ToolResultContent = "ok", failed = false): readonly Message[] {
  return [
    { type: "assistant", id: messageId(`a-${id}`), model: "m", signer, usage: noUsage, content: [{ type: "tool_use", id, name, input }] },
    {
      type: "user",
      id: messageId(`u-${id}`),
      content: [{ type: "tool_result", tool_use_id: id, content, ...(failed ? { is_error: true } : {}) }],
    },
  ];
}

const say = (id: string, text: string): Message => ({ type: "user", id: messageId(id), content: [{ type: "text", text }] });
const everything = Infinity;

describe("snip leaves out", () => {
  test.each([
    [
      "a read of a file that was read again",
      [...round("1", "Read", { file_path: "/a" }), ...round("2", "Read", { file_path: "/a" })],
      ["1"],
    ],
    [
      "a part of a file that was read whole later",
      [...round("1", "Read", { file_path: "/a", offset: 9 }), ...round("2", "Read", { file_path: "/a" })],
      ["1"],
    ],
    [
      "a read of a file that was written whole later",
      [...round("1", "Read", { file_path: "/a" }), ...round("2", "Write", { file_path: "/a", content: "x" })],
      ["1"],
    ],
    [
      "a call that failed and then went well",
      [...round("1", "Bash", { command: "make" }, "no", true), ...round("2", "Bash", { command: "make" })],
      ["1"],
    ],
    ["a list that was replaced", [...round("1", "TodoWrite", { todos: [1] }), ...round("2", "TodoWrite", { todos: [2] })], ["1"]],
    ["the same search", [...round("1", "Grep", { pattern: "x" }), ...round("2", "Grep", { pattern: "x" })], ["1"]],
  ])("%s", (_what, messages, calls) => {
    expect(snip(messages, everything)?.calls).toEqual(calls);
  });

  test("the same reminder twice, but for the last time", () => {
    const note = (id: string): Message => ({
      type: "attachment",
      id: messageId(id),
      origin: "o",
      content: [{ type: "text", text: "mind" }],
    });
    expect(snip([note("1"), say("p", "hello"), note("2")], everything)?.drop).toEqual(["1"]);
  });
});

describe("snip leaves alone", () => {
  test.each([
    [
      "a whole read when a part was read later",
      [...round("1", "Read", { file_path: "/a" }), ...round("2", "Read", { file_path: "/a", offset: 9 })],
    ],
    [
      "a read when the later one failed",
      [...round("1", "Read", { file_path: "/a" }), ...round("2", "Read", { file_path: "/a" }, "gone", true)],
    ],
    [
      "a command that was run twice: it may have done something twice",
      [...round("1", "Bash", { command: "make" }), ...round("2", "Bash", { command: "make" })],
    ],
    ["a failure that nobody mended", [...round("1", "Bash", { command: "make" }, "no", true), ...round("2", "Bash", { command: "ls" })]],
    ["an edit", [...round("1", "Edit", { file_path: "/a", old_string: "x" }), ...round("2", "Read", { file_path: "/a" })]],
    [
      "what brought a tool",
      [...round("1", "Grep", { pattern: "x" }, [{ type: "tool_reference", tool_name: "T" }]), ...round("2", "Grep", { pattern: "x" })],
    ],
    ["what a person said twice", [say("1", "hello"), say("2", "hello")]],
  ])("%s", (_what, messages) => {
    expect(snip(messages, everything)).toBeUndefined();
  });

  test("whatever is fresh", () => {
    expect(snip([...round("1", "Read", { file_path: "/a" }), ...round("2", "Read", { file_path: "/a" })], 0)).toBeUndefined();
  });
});

test("microcompact says how a result began, whose it was, how large, and where it still is", () => {
  const long = `first line\n${"more ".repeat(400)}`;
  const results = microcompact(round("call_1", "Bash", { command: "make all" }, long), everything)?.results ?? {};
  expect(results["call_1"]).toMatch(/^first line/);
  expect(results["call_1"]).toContain("the result of Bash (make all), 2011 characters in 2 lines");
  expect(results["call_1"]).toContain("transcript, under call_1");
  expect(microcompact(round("2", "Bash", { command: "make" }, "short"), everything)).toBeUndefined();
  expect(microcompact(round("3", "Bash", { command: "make" }, results["call_1"]), everything)).toBeUndefined();
});

test("collapse folds rounds of tool use, each call into a line, and nothing that a person or the model said on its own", () => {
  const long = "word ".repeat(200);
  const messages = [
    say("p1", "Please build."),
    ...round("1", "Bash", { command: "make" }, long),
    ...round("2", "Read", { file_path: "/a" }, long),
    say("p2", "Thanks."),
  ];
  const folds = collapse(messages, everything)?.folds ?? [];
  expect(folds.map(({ ids }) => ids)).toEqual([["a-1", "u-1", "a-2", "u-2"]]);
  expect(folds[0]?.text.split("\n")).toEqual([expect.stringMatching(/^- Bash make: word/), expect.stringMatching(/^- Read \/a: word/)]);
  expect(collapse(messages, everything, new Set(["a-1"]))?.folds?.map(({ ids }) => ids)).toEqual([["a-2", "u-2"]]);
});
