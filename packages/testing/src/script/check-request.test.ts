import { describe, expect, test } from "vitest";
import { checkRequest } from "./check-request.js";
import { replyBlocks } from "./frames.js";
import { reply } from "./reply.js";
import type { Reply } from "./reply.js";

const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
const call = { type: "tool_use", id: "t1", name: "Read", input: {} };
const answer = { type: "tool_result", tool_use_id: "t1", content: "ok" };

const faultsOf = (messages: readonly object[], more: object = {}): readonly string[] =>
  checkRequest({ model: "m", max_tokens: 1, messages, ...more });

/** A conversation in which the assistant said `content` and is to go on. */
const after = (content: readonly object[], next: readonly object[] = [{ type: "text", text: "go on" }]): readonly object[] => [
  { role: "user", content: "go" },
  { role: "assistant", content },
  { role: "user", content: next },
];

describe("a request that the API takes", () => {
  test.each<[string, readonly object[]]>([
    ["words", [{ role: "user", content: "hello" }]],
    ["a call and its result", after([call], [answer])],
    ["an image in a result", after([call], [{ ...answer, content: [{ type: "text", text: "see" }, image] }])],
    ["words in a failed result", after([call], [{ ...answer, content: [{ type: "text", text: "no" }], is_error: true }])],
    ["thinking before words", after(replyBlocks(reply.thinking("hm").text("yes"), "x"))],
    [
      "thinking at the end of an earlier turn",
      [...after(replyBlocks(reply.thinking("hm"), "x")), ...after([{ type: "text", text: "b" }]).slice(1)],
    ],
    ["thinking signed by another", after([{ type: "thinking", thinking: "hm", signature: "abc" }, call], [answer])],
  ])("holds %s", (_name, messages) => {
    expect(faultsOf(messages)).toEqual([]);
  });
});

describe("a request that the API refuses", () => {
  test.each<[string, readonly object[], string]>([
    [
      "the id of a call misspelt",
      after([{ ...call, id: "t.1" }], [{ ...answer, tool_use_id: "t.1" }]),
      "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ],
    [
      "the id of a result misspelt",
      after([{ ...call, id: "t 1" }], [{ ...answer, tool_use_id: "t 1" }]),
      "messages.2.content.0.tool_result.tool_use_id: String should match pattern",
    ],
    ["no id", after([{ ...call, id: "" }], [{ ...answer, tool_use_id: "" }]), "messages.1.content.0.tool_use.id"],
    ["a name misspelt", after([{ ...call, name: "Read it" }], [answer]), "messages.1.content.0.tool_use.name"],
    ["thinking that leads to nothing", after(replyBlocks(reply.text("a").thinking("hm"), "x")), "messages.1: The final block"],
    ["redacted thinking that leads to nothing", after([{ type: "redacted_thinking", data: "x" }]), "messages.1: The final block"],
    ["blank words", [{ role: "user", content: [{ type: "text", text: " \n" }] }], "messages.0.content.0.text: text content blocks"],
    ["words that are no block and blank", [{ role: "user", content: "\t" }], "messages.0.content.0.text: text content blocks"],
    [
      "blank words in a result",
      after([call], [{ ...answer, content: [{ type: "text", text: "" }] }]),
      "messages.2.content.0.tool_result.content.0.text: text content blocks",
    ],
    [
      "an image in a failed result",
      after([call], [{ ...answer, content: [{ type: "text", text: "no" }, image], is_error: true }]),
      "messages.2.content.0.tool_result: all content must be type `text` if `is_error` is true",
    ],
  ])("holds %s", (_name, messages, fault) => {
    expect(faultsOf(messages)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });

  test("holds a blank block in its system prompt", () => {
    const messages = [{ role: "user", content: "a" }];
    expect(faultsOf(messages, { system: [{ type: "text", text: "Be kind." }] })).toEqual([]);
    expect(faultsOf(messages, { system: [{ type: "text", text: " " }] })).toEqual([expect.stringContaining("system.0.text")]);
  });
});

describe("thinking that comes back", () => {
  const blocks = (scripted: Reply): readonly object[] => replyBlocks(scripted, "x");
  const twice = blocks(reply.thinking("first").text("a").thinking("second").text("b"));

  test("is taken as it was", () => {
    expect(faultsOf(after(twice))).toEqual([]);
    expect(faultsOf(after([...twice, ...blocks(reply.thinking("of another reply").text("c"))]))).toEqual([]);
    expect(faultsOf(after(twice.slice(0, 2)))).toEqual([]);
  });

  test("is refused when it was changed", () => {
    const [first, ...rest] = twice;
    expect(faultsOf(after([{ ...first, thinking: "other" }, ...rest]))).toEqual([expect.stringContaining("Invalid `signature`")]);
  });

  test("is refused in another order, and with a part left out", () => {
    const [first, a, second, b] = twice;
    const moved = "messages.1.content.0: `thinking` or `redacted_thinking` blocks cannot be modified";
    expect(faultsOf(after([second, a, first, b] as object[]))).toEqual([expect.stringContaining(moved)]);
    expect(faultsOf(after([second, b] as object[]))).toEqual([expect.stringContaining(moved)]);
  });
});
