import { messageId, noUsage, sessionId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import type { Story, Turn } from "../story/story.js";
import { callDraft, turnDraft } from "../story/draft.js";
import { compareLines } from "./compare-lines.js";
import { comparisonText } from "./comparison-text.js";
import { lineOf } from "./line-of.js";

const user = (id: string): Message => ({ type: "user", id: messageId(id), content: [{ type: "text", text: `words of ${id}` }] });

function turnOf(id: string, tool: string, input: unknown, status: "ok" | "error" = "ok"): Turn {
  const call = { ...callDraft(`call-${id}`, tool, input), outcome: { status, content: "" } };
  return {
    ...turnDraft(1, 0, messageId(id)),
    usage: { ...noUsage, input_tokens: 1000, output_tokens: 50 },
    costUsd: 0.02,
    durationMs: 1500,
    items: [call],
  };
}

function storyOf(id: string, line: readonly string[], turns: readonly Turn[], rewinds: Story["rewinds"] = []): Story {
  const exchange = { number: 1, time: 0, prompt: undefined, inherited: false, steps: turns, takenBack: undefined };
  return {
    session: sessionId(id),
    name: id,
    parent: undefined,
    cwd: "/p",
    model: "m",
    product: "",
    started: 0,
    ended: 0,
    exchanges: [exchange],
    rewinds,
    line: line.map(user),
    faults: [],
  };
}

const edit = { file_path: "/p/a.ts", old_string: "x\ny", new_string: "x\nz\nw" };
const a = storyOf("first", ["1", "2", "3a", "4a"], [turnOf("2", "Read", {}), turnOf("4a", "Edit", edit)]);
const b = storyOf(
  "second",
  ["1", "2", "3b", "4b", "5b"],
  [turnOf("4b", "Write", { file_path: "/q/b.ts", content: "1\n2" }), turnOf("5b", "Edit", edit, "error")],
);

describe("two sessions beside each other", () => {
  it("share what they share, and differ in turns, tokens, cost, tools and files after it", () => {
    const { common, a: first, b: second } = compareLines(lineOf(a, "A"), lineOf(b, "B"));
    expect(common).toEqual({ messages: 2, turns: 0, upTo: "words of 2" });
    expect(first).toMatchObject({
      partsWith: "words of 3a",
      messages: 2,
      turns: 1,
      input: 1000,
      output: 50,
      costUsd: 0.02,
      tools: { Edit: 1 },
      failed: 0,
      files: [{ path: "a.ts", edits: 1, added: 2, removed: 1, commands: 0 }],
    });
    expect(second).toMatchObject({
      turns: 2,
      costUsd: 0.04,
      modelMs: 3000,
      tools: { Write: 1, Edit: 1 },
      failed: 1,
      files: [{ path: "/q/b.ts", edits: 1, added: 2, removed: 0, commands: 0 }],
    });
  });

  it("may be branches of one session", () => {
    const rewind = { number: 1, time: 0, label: "first try", line: ["1", "2", "9"].map(user), removed: [user("9")] };
    const own = storyOf("own", ["1", "3"], [turnOf("9", "Bash", {}), turnOf("3", "Read", {})], [rewind]);
    const { common, a: now, b: branch } = compareLines(lineOf(own, "own"), lineOf(own, "own", "1"));
    expect([common.messages, now.tools, branch.tools, branch.id]).toEqual([1, { Read: 1 }, { Bash: 1 }, "own~1"]);
    expect(lineOf(own, "own", "first try")).toMatchObject({ id: "own~1", title: "first try" });
    expect(() => lineOf(own, "own", "2")).toThrow("The session own has no branch 2.");
    expect(() => lineOf(a, "a", "1")).toThrow(expect.objectContaining({ hint: "It was never taken back." }) as Error);
  });

  it("tell of files that a command changed, where checkpoints found it", () => {
    const command = {
      ...callDraft("c", "Bash", { command: "x" }),
      outcome: { status: "ok" as const, content: "" },
      changed: ["/p/a.ts", "/p/made"],
    };
    const ran = storyOf("ran", ["1", "2"], [{ ...turnOf("2", "Edit", edit), items: [...turnOf("2", "Edit", edit).items, command] }]);
    const { a: line } = compareLines(lineOf(ran, "ran"), lineOf(storyOf("x", [], []), "x"));
    expect(line.files).toEqual([
      { path: "a.ts", edits: 1, added: 2, removed: 1, commands: 1 },
      { path: "made", edits: 0, added: 0, removed: 0, commands: 1 },
    ]);
    const text = comparisonText(compareLines(lineOf(ran, "ran"), lineOf(storyOf("x", [], []), "x")));
    expect(text).toMatch(/a\.ts\n +\+2 −1 in 1 edit, by 1 command +–\n {2}made\n +by 1 command +–\n/);
  });

  it("are printed side by side", () => {
    const text = comparisonText(compareLines(lineOf(a, "A"), lineOf(b, "B")));
    expect(text).toMatch(/^ +first +second\n +A +B\n/);
    expect(text).toContain("They share 2 messages (0 turns), up to “words of 2”.");
    expect(text).toMatch(/Cost +\$0\.020 +\$0\.040\n/);
    expect(text).toMatch(/a\.ts\n +\+2 −1 in 1 edit +–\n/);
    expect(comparisonText(compareLines(lineOf(storyOf("x", ["7"], []), "X"), lineOf(b, "B")))).toContain("They have nothing in common.");
  });
});
