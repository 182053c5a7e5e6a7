import { messageId, noUsage } from "@lorimer/sdk";
import type {
  AssistantBlock,
  AttachmentMessage,
  ImageBlock,
  Message,
  Signer,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
  UserBlock,
} from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { normalise } from "./normalise.js";

const signer: Signer = { provider: "anthropic", key: "a" };
let counter = 0;
const nextId = (): Message["id"] => messageId(`m${(counter += 1)}`);

const says = (text: string): TextBlock => ({ type: "text", text });
const thinks: AssistantBlock = { type: "thinking", thinking: "hm", signature: "s" };
const image: ImageBlock = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
const calls = (id: string, name = "Read", input: unknown = {}): ToolUseBlock => ({ type: "tool_use", id, name, input });
const answers = (id: string, content: ToolResultBlock["content"] = `result of ${id}`): ToolResultBlock => ({
  type: "tool_result",
  tool_use_id: id,
  content,
});

const user = (...content: UserBlock[]): Message => ({ type: "user", id: nextId(), content });
const assistant = (...content: AssistantBlock[]): Message => ({
  type: "assistant",
  id: nextId(),
  content,
  model: "m",
  signer,
  usage: noUsage,
});
const attachment = (content: readonly UserBlock[], failed?: boolean): AttachmentMessage => ({
  type: "attachment",
  id: nextId(),
  origin: "file",
  content,
  ...(failed && { failed }),
});
const unknownOutcome = (id: string): object => ({
  type: "tool_result",
  tool_use_id: id,
  is_error: true,
  content: expect.stringContaining("outcome is unknown"),
});
const hello = user(says("hello"));
const u = (...content: object[]): object => ({ role: "user", content });
const a = (...content: object[]): object => ({ role: "assistant", content });

describe("roles", () => {
  const cases: [what: string, history: readonly Message[], sent: readonly object[]][] = [
    ["nothing is sent of nothing", [], []],
    ["neighbours of one side become one message", [hello, user(says("again"))], [u(says("hello"), says("again"))]],
    ["an assistant's neighbours too", [hello, assistant(says("a")), assistant(says("b"))], [u(says("hello")), a(says("a"), says("b"))]],
    [
      "a history that begins with the assistant gets a beginning",
      [assistant(says("a"))],
      [u(says("(The conversation goes on.)")), a(says("a"))],
    ],
    [
      "blank text is left out, and a message of nothing else",
      [hello, assistant(says(" ")), user(says("\n"), says("again"))],
      [u(says("hello"), says("again"))],
    ],
    ["thinking that led to nothing is left out", [hello, assistant(thinks), user(says("again"))], [u(says("hello"), says("again"))]],
    ["and so is thinking at a reply's end", [hello, assistant(thinks, says("a"), thinks)], [u(says("hello")), a(thinks, says("a"))]],
  ];

  test.each(cases)("%s", (_what, history, sent) => {
    expect(normalise(history, { signer })).toEqual(sent);
  });
});

describe("calls and results", () => {
  const asks = assistant(calls("t1"));
  const cases: [what: string, history: readonly Message[], sent: readonly object[]][] = [
    ["a call with its result stays as it is", [hello, asks, user(answers("t1"))], [u(says("hello")), a(calls("t1")), u(answers("t1"))]],
    ["a call without one is answered as unknown", [hello, asks], [u(says("hello")), a(calls("t1")), u(unknownOutcome("t1"))]],
    [
      "results come before words",
      [hello, asks, user(says("and?"), answers("t1"))],
      [u(says("hello")), a(calls("t1")), u(answers("t1"), says("and?"))],
    ],
    [
      "results come in the order of the calls",
      [hello, assistant(calls("t1"), calls("t2")), user(answers("t2"), answers("t1"))],
      [u(says("hello")), a(calls("t1"), calls("t2")), u(answers("t1"), answers("t2"))],
    ],
    [
      "a second result is dropped",
      [hello, asks, user(answers("t1"), answers("t1", "late"))],
      [u(says("hello")), a(calls("t1")), u(answers("t1"))],
    ],
    ["a result without a call is dropped", [user(answers("t9"), says("hello"))], [u(says("hello"))]],
    [
      "a call that repeats an id is dropped",
      [hello, asks, user(answers("t1")), asks, user(says("x"))],
      [u(says("hello")), a(calls("t1")), u(answers("t1"), says("x"))],
    ],
    [
      "a result that comes a reply too late does not count",
      [hello, asks, user(says("stop")), assistant(says("ok")), user(answers("t1"))],
      [u(says("hello")), a(calls("t1")), u(unknownOutcome("t1"), says("stop")), a(says("ok"))],
    ],
    [
      "results given one by one belong together",
      [hello, assistant(calls("t1"), calls("t2")), user(answers("t1")), user(answers("t2"))],
      [u(says("hello")), a(calls("t1"), calls("t2")), u(answers("t1"), answers("t2"))],
    ],
  ];

  test.each(cases)("%s", (_what, history, sent) => {
    expect(normalise(history, { signer })).toEqual(sent);
  });

  test.each([
    ["a text", "ls", { unparsed: "ls" }],
    ["a list", [1], { unparsed: [1] }],
    ["nothing", null, { unparsed: null }],
    ["an object", { path: "a" }, { path: "a" }],
  ])("an input that is %s is sent as an object", (_what, input, sent) => {
    expect(normalise([hello, assistant(calls("t1", "Read", input))], { signer })[1]).toEqual(a(calls("t1", "Read", sent)));
  });

  test.each([
    ["Task", "Agent"],
    ["mcp.server/tool", "mcp_server_tool"],
    ["", "unnamed"],
    ["x".repeat(200), "x".repeat(128)],
  ])("the name %s is sent as %s", (name, sent) => {
    const options = { signer, canonicalName: (old: string) => (old === "Task" ? "Agent" : old) };
    expect(normalise([hello, assistant(calls("t1", name))], options)[1]).toEqual(a(calls("t1", sent)));
  });

  test("an id that the API does not take is spelled anew in the call and in its result", () => {
    const [, asked, answered] = normalise([hello, assistant(calls("call:1")), user(answers("call:1"))], { signer });
    expect(asked).toEqual(a(calls("call_1")));
    expect(answered).toEqual(u({ ...answers("call_1"), content: "result of call:1" }));
  });

  test("a failed result holds no media, and no result holds blank text", () => {
    const failed: ToolResultBlock = { ...answers("t1", [says("no"), says(""), image]), is_error: true };
    const fine = answers("t2", [says(" "), image]);
    expect(normalise([hello, assistant(calls("t1"), calls("t2")), user(failed, fine)], { signer })[2]).toEqual(
      u({ ...failed, content: [says("no"), says("[An image stood here that could not be sent.]")] }, { ...fine, content: [image] }),
    );
  });
});

describe("signed thinking", () => {
  test.each([
    ["another provider", { provider: "other", key: "a" }],
    ["another key", { provider: "anthropic", key: "b" }],
  ])("of %s is left out", (_what, other) => {
    const history = [hello, assistant(thinks, { type: "redacted_thinking", data: "x" }, says("a"))];
    expect(normalise(history, { signer: other })[1]).toEqual(a(says("a")));
    expect(normalise(history, { signer })[1]).toEqual(a(thinks, { type: "redacted_thinking", data: "x" }, says("a")));
  });
});

describe("what accompanies the words", () => {
  test("an attachment comes before them, and after results", () => {
    const history = [hello, assistant(calls("t1")), user(answers("t1")), user(says("look")), attachment([image])];
    expect(normalise(history, { signer })[2]).toEqual(u(answers("t1"), image, says("look")));
  });

  test("media that a provider refused is named, not sent", () => {
    const history = [attachment([says("photo:"), image], true), hello];
    expect(normalise(history, { signer })).toEqual([
      u(says("photo:"), says("[An image stood here that could not be sent.]"), says("hello")),
    ]);
  });

  test("output of a local command is sent only when it is shared", () => {
    const ran = (shared: boolean): Message => ({ type: "local-command", id: nextId(), command: "/cost", output: "$1", shared });
    expect(normalise([hello, ran(false)], { signer })).toEqual([u(says("hello"))]);
    expect(normalise([hello, ran(true)], { signer })).toEqual([u(says("hello"), says("[Output of /cost]\n$1"))]);
  });

  test("a summary stands where it is for the messages that it replaces", () => {
    const [asks, answer] = [assistant(calls("t1")), user(answers("t1"))];
    const summary: Message = { type: "tool-use-summary", id: nextId(), summary: "Read a file.", replaced: [asks.id, answer.id] };
    expect(normalise([hello, asks, answer, summary, assistant(says("done"))], { signer })).toEqual([
      u(says("hello"), says("[Earlier tool use, summarised]\nRead a file.")),
      a(says("done")),
    ]);
  });

  test("notes to the person are never sent", () => {
    const notes: readonly Message[] = [
      { type: "system", id: nextId(), level: "info", text: "secret" },
      { type: "tombstone", id: nextId(), removed: messageId("gone"), reason: "secret" },
      { type: "progress", id: nextId(), toolUseId: "t1", text: "secret" },
    ];
    expect(JSON.stringify(normalise([...notes, hello, ...notes], { signer }))).not.toContain("secret");
  });
});
