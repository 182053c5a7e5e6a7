import { agentId, messageId, noUsage, runId, sessionId } from "@lorimer/sdk";
import type { EmittedEvent, JournalEntry, JournalRecord, Message } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { callsOf, turnsOf } from "./totals.js";
import { tellStory } from "./tell-story.js";

type Entry = JournalEntry | EmittedEvent;

function records(...entries: readonly Entry[]): readonly JournalRecord[] {
  const origin = { sequence: 1, sessionId: sessionId("s"), agentId: agentId("a"), runId: runId("r"), time: 1 };
  const kinds = new Set(["opened", "history", "named", "steered", "noted", "closed", "event"]);
  return entries.map((entry, index) => ({
    v: 1,
    n: index + 1,
    t: 1000 + index,
    entry: kinds.has(entry.type) ? (entry as JournalEntry) : { type: "event", event: { ...(entry as EmittedEvent), ...origin } },
  }));
}

const opened: Entry = { type: "opened", session: sessionId("s"), product: "Lorimer", version: "1", cwd: "/", model: "m" };
const user = (id: string, text: string): Message => ({ type: "user", id: messageId(id), content: [{ type: "text", text }] });
const added = (message: Message): Entry => ({ type: "message-added", message });
const turn: Entry = { type: "turn-started", turn: 1, transition: { reason: "prompt" }, requestTokens: 10 };
const block = (text: string): Entry => ({ type: "block-finished", messageId: "x", model: "m", index: 0, block: { type: "text", text } });
const reply = (id: string, text: string): Extract<EmittedEvent, { type: "reply-finished" }> => ({
  type: "reply-finished",
  message: {
    type: "assistant",
    id: messageId(id),
    content: [{ type: "text", text }],
    model: "m",
    signer: { provider: "p", key: "k" },
    usage: noUsage,
  },
  stopReason: "end_turn",
  usage: noUsage,
  costUsd: null,
  durationMs: 1,
  firstTokenMs: null,
});
const history = (keep: number, ids: readonly string[], why: "run" | "rewound" = "run"): Entry => ({
  type: "history",
  keep,
  add: ids.map((id) => ({ ref: messageId(id) })),
  why,
});
const tell = (...entries: readonly Entry[]) => tellStory({ records: records(opened, ...entries), faults: [] });
const texts = (story: ReturnType<typeof tell>): readonly string[] =>
  turnsOf(story.exchanges).flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === "text" ? `${item.discarded ? "~" : ""}${item.text}` : [])),
  );

describe("a session told from its log", () => {
  it("has an exchange for every prompt, and says each reply once", () => {
    const story = tell(
      added(user("1", "a")),
      turn,
      block("b"),
      reply("2", "b"),
      history(0, ["1", "2"]),
      added(user("3", "c")),
      turn,
      block("d"),
      reply("4", "d"),
    );
    expect(story.exchanges.map(({ prompt }) => prompt?.id)).toEqual(["1", "3"]);
    expect(texts(story)).toEqual(["b", "d"]);
    expect(story.line.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  });

  it("keeps what was streamed and then thrown away, marked", () => {
    expect(
      texts(
        tell(added(user("1", "a")), turn, block("half"), { type: "reply-discarded", reason: "cut" }, block("whole"), reply("2", "whole")),
      ),
    ).toEqual(["~half", "whole"]);
  });

  it("takes from the reply what a damaged line took from the stream", () => {
    expect(texts(tell(added(user("1", "a")), turn, reply("2", "whole")))).toEqual(["whole"]);
    expect(texts(tell(reply("2", "alone")))).toEqual(["alone"]);
  });

  it("knows a call that began and whose end nobody recorded from one that never began", () => {
    const calls = callsOf(
      turnsOf(
        tell(
          added(user("1", "a")),
          turn,
          { type: "tool-started", id: "x", name: "Bash", input: {}, title: "", plugin: "" },
          { type: "tool-intended", id: "x", name: "Bash", input: {}, readOnly: false },
          { type: "tool-started", id: "y", name: "Bash", input: {}, title: "", plugin: "" },
        ).exchanges,
      ),
    );
    expect(calls.map(({ id, intended, outcome }) => [id, intended, outcome])).toEqual([
      ["x", true, undefined],
      ["y", false, undefined],
    ]);
  });

  it("keeps each branch that was taken back, also one within another", () => {
    const say = (id: string): readonly Entry[] => [added(user(id, id)), history(Number(id[0]) - 1, [id])];
    const story = tell(
      ...say("1a"),
      ...say("2a"),
      ...say("3a"),
      history(2, [], "rewound"),
      ...say("3b"),
      history(1, [], "rewound"),
      ...say("2c"),
    );
    expect(story.rewinds.map(({ line, removed }) => [line.map(({ id }) => id), removed.map(({ id }) => id)])).toEqual([
      [["1a", "2a", "3a"], ["3a"]],
      [
        ["1a", "2a", "3b"],
        ["2a", "3b"],
      ],
    ]);
    expect(story.line.map(({ id }) => id)).toEqual(["1a", "2c"]);
    expect(story.exchanges.filter(({ prompt }) => prompt !== undefined).map(({ prompt, takenBack }) => [prompt?.id, takenBack])).toEqual([
      ["1a", undefined],
      ["2a", 2],
      ["3a", 1],
      ["3b", 2],
      ["2c", undefined],
    ]);
  });

  it("keeps in the line what a summary replaced", () => {
    const summary = user("s", "summary");
    const story = tell(
      added(user("1", "a")),
      history(0, ["1"]),
      { type: "history", keep: 0, add: [summary], why: "run" },
      added(user("2", "b")),
    );
    expect(story.line.map(({ id }) => id)).toEqual(["1", "s", "2"]);
    expect(story.rewinds).toEqual([]);
    expect(JSON.stringify(story.exchanges)).toContain("1 message of the history gave way to 1 message.");
  });

  it("says what was said to a prompt that ended before it heard it", () => {
    const steered: Entry = { type: "steered", message: user("2", "wait!") };
    expect(JSON.stringify(tell(added(user("1", "a")), turn, steered).exchanges)).toContain('"Not heard","text":"wait!"');
    expect(JSON.stringify(tell(added(user("1", "a")), turn, steered, added(user("2", "wait!"))).exchanges)).not.toContain("Not heard");
  });

  it("tells what it can of a log that lost its beginning", () => {
    const whole = records(
      opened,
      added(user("1", "a")),
      turn,
      block("b"),
      reply("2", "b"),
      history(0, ["1", "2"], "run"),
      history(1, [], "rewound"),
    );
    for (let from = 0; from <= whole.length; from++)
      expect(tellStory({ records: whole.slice(from), faults: [] }).exchanges.length).toBeLessThan(4);
  });

  it("names the files that a call changed, as checkpoints found them, and not those of the session it is a copy of", () => {
    const noted = (value: object, inherited?: true): Entry => ({
      type: "noted",
      key: "checkpoints.change",
      value,
      ...(inherited === undefined ? {} : { inherited }),
    });
    const started: Entry = { type: "tool-started", id: "c", name: "Bash", input: {}, title: "x", plugin: "p" };
    const files = [{ path: "/p/made", before: { kind: "absent" } }];
    const { exchanges } = tell(
      opened,
      noted({ type: "begun", number: 1, call: "old", prompts: [], files: [] }, true),
      added(user("1", "a")),
      turn,
      started,
      noted({ type: "begun", number: 2, call: "c", prompts: [], files: [] }),
      noted({ type: "ended", number: 2, prompts: [], files, uncovered: [], beside: [] }),
      noted({ type: "ended", number: 1, prompts: [], files: [{ path: "/p/other" }] }),
      noted(null as never),
    );
    expect(callsOf(turnsOf(exchanges)).map(({ changed }) => changed)).toEqual([["/p/made"]]);
  });
});
