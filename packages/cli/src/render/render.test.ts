import { agentId, messageId, noUsage, runId, sessionId } from "@lorimer/sdk";
import type { EmittedEvent, Line, SessionEvent } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellWidth, fit } from "./cell-width.js";
import { paint, paintWrapped, paperOf } from "./paint.js";
import { costText, renderEvent, summaryLine } from "./render-event.js";
import { toolBoard } from "./tool-board.js";
import { visible, visibleLine } from "./visible.js";
import { wrap } from "./wrap.js";

const event = (emitted: EmittedEvent): SessionEvent => ({
  ...emitted,
  sequence: 1,
  sessionId: sessionId("s"),
  agentId: agentId("a"),
  runId: runId("r"),
  time: 0,
});
const texts = (lines: readonly Line[]): string[] => lines.map((line) => line.map((part) => part.text).join(""));
const plain = { renderer: () => undefined, verbose: false };

describe("text on a terminal", () => {
  it("holds no control or direction character, whatever stood in it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.constantFrom("\x1b[2J", "\x1b]0;x\x07", "a\u202eb", "\u009b31m", "\r\n", "a\rb", "\u{e0041}", "\u2066"),
        ),
        (text) => {
          expect(visible(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\uDB40/);
          expect(visibleLine(text)).not.toMatch(/[\n\t]/);
        },
      ),
    );
  });

  it("shows what it neutralised", () => {
    expect(visible("a\x1b[31mb\u202ec\r\nd\re")).toBe("a\\x1b[31mb\\u202ec\nd\\x0de");
  });

  it("never takes more columns than there are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 40 }),
        (text, width) => void expect(cellWidth(fit(visibleLine(text), width))).toBeLessThanOrEqual(width),
      ),
    );
    expect([cellWidth("日本"), cellWidth("é"), cellWidth("👍")]).toEqual([4, 1, 2]);
  });

  it("is broken at spaces, keeps every word, and takes no more columns than there are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const line = visibleLine(text);
        const parts = wrap(line, width);
        expect(Math.max(...parts.map(cellWidth))).toBeLessThanOrEqual(width);
        expect(parts.join("").replace(/\s/g, "")).toBe(line.replace(/\s/g, ""));
      }),
    );
    expect(wrap("- one two three", 9)).toEqual(["- one two", "three"]);
    expect(wrap("a verylongword", 6)).toEqual(["a", "verylo", "ngword"]);
  });

  it("is shown whole when it is wrapped, set in where it goes on, and in no more columns than there are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }), fc.integer({ min: 20, max: 60 }), (parts, width) => {
        const shown = paintWrapped(
          parts.map((text) => ({ text })),
          { width, color: false },
        );
        expect(Math.max(...shown.split("\n").map((line) => cellWidth(line.trimEnd())))).toBeLessThanOrEqual(width);
        expect(shown.replace(/\s/g, "")).toBe(parts.map(visibleLine).join("").replace(/\s/g, ""));
      }),
    );
    expect(paintWrapped([{ text: "  one two three four five" }], { width: 20, color: false })).toBe("  one two three four\n    five");
    const choices = [{ text: "[y] once  " }, { text: "[a] always, here  " }, { text: "[n] no" }];
    expect(paintWrapped(choices, { width: 20, color: false })).toBe("[y] once\n  [a] always, here\n  [n] no");
  });

  it("has 80 columns on a terminal that does not know its own, and 100 where it is none", () => {
    for (const columns of [0, Number.NaN, undefined]) {
      expect(paperOf({ isTTY: true, columns }, {}).width).toBe(80);
      expect(paperOf({ columns }, {}).width).toBe(100);
    }
    expect(paperOf({ isTTY: true, columns: 132 }, {}).width).toBe(132);
  });

  it("is coloured only on a terminal that wants it", () => {
    const line: Line = [{ text: "no", tone: "error" }];
    expect(paint(line, paperOf({ isTTY: true, columns: 80 }, {}))).toBe("\x1b[31mno\x1b[0m");
    for (const paper of [paperOf({ isTTY: true }, { NO_COLOR: "1" }), paperOf({}, {}), paperOf({ isTTY: true }, { TERM: "dumb" })])
      expect(paint(line, paper)).toBe("no");
  });
});

describe("calls side by side", () => {
  const start = (id: string, name = "Read"): Extract<EmittedEvent, { type: "tool-started" }> => ({
    type: "tool-started",
    id,
    name,
    input: { id },
    title: `${name} ${id}`,
    plugin: "p",
  });
  const finish = (id: string): Extract<EmittedEvent, { type: "tool-finished" }> => ({
    type: "tool-finished",
    id,
    name: "Read",
    input: {},
    outcome: { status: "ok", content: `text ${id}` },
  });
  const grouping = {
    kind: "renderer" as const,
    tool: "Read",
    group: (inputs: readonly unknown[]) => [[{ text: `Read ${inputs.length} files` }]],
  };

  it("are drawn as one group where the tool's renderer can, and one by one where not", () => {
    const board = toolBoard({ renderer: (tool) => (tool === "Read" ? grouping : undefined), verbose: false });
    for (const event of [start("1"), start("2"), start("3", "Bash"), start("4", "Bash")]) board.start(event);
    expect(texts(board.flush())).toEqual(["● Read 2 files", "● Bash 3", "● Bash 4"]);
    expect(board.flush()).toEqual([]);
  });

  it("have results under the name of their call", () => {
    const board = toolBoard(plain);
    for (const id of ["1", "2"]) board.start(start(id));
    expect(texts(board.finish(finish("2")))).toEqual(["● Read 1", "● Read 2", "○ Read 2", "  ⎿ text 2"]);
    expect(texts(board.finish(finish("1")))).toEqual(["○ Read 1", "  ⎿ text 1"]);
    board.start(start("3"));
    expect(texts(board.finish(finish("3")))).toEqual(["● Read 3", "  ⎿ text 3"]);
  });
});

describe("events as lines", () => {
  it("draws an edit's patch as a diff", () => {
    const outcome = {
      status: "ok" as const,
      content: "edited",
      output: { structuredPatch: [{ oldStart: 1, newStart: 1, lines: [" a", "-b", "+c"] }] },
    };
    expect(
      renderEvent(event({ type: "tool-finished", id: "1", name: "Edit", input: {}, outcome }), plain).map((line) => line.at(-1)),
    ).toEqual([
      { text: "@@ -1 +1 @@", tone: "dim" },
      { text: " a", tone: "plain" },
      { text: "-b", tone: "removed" },
      { text: "+c", tone: "added" },
    ]);
  });

  it("shortens a long result unless it is asked for whole", () => {
    const finished = event({
      type: "tool-finished",
      id: "1",
      name: "Bash",
      input: {},
      outcome: { status: "ok", content: Array.from({ length: 30 }, (_, index) => `${index}`).join("\n") },
    });
    expect(texts(renderEvent(finished, plain)).at(-1)).toBe("    … 22 more lines");
    expect(renderEvent(finished, { ...plain, verbose: true })).toHaveLength(30);
  });

  it("uses the renderer that a plugin contributes", () => {
    const renderer = { kind: "renderer" as const, tool: "X", use: () => [[{ text: "my X" }]], result: () => [[{ text: "done X" }]] };
    const options = { renderer: () => renderer, verbose: false };
    expect(texts(renderEvent(event({ type: "tool-started", id: "1", name: "X", input: {}, title: "X", plugin: "p" }), options))).toEqual([
      "● my X",
    ]);
    expect(
      texts(renderEvent(event({ type: "tool-finished", id: "1", name: "X", input: {}, outcome: { status: "ok", content: "" } }), options)),
    ).toEqual(["  ⎿ done X"]);
  });

  it("names a hook that says no, and every hook where all is to be shown", () => {
    const hook = (outcome: "passed" | "blocked", toolUseId: string | null): SessionEvent =>
      event({
        type: "hook-finished",
        event: "Stop",
        hook: "./h.sh",
        origin: "user",
        toolUseId,
        outcome,
        durationMs: 12.3,
        detail: "not yet",
      });
    expect(texts(renderEvent(hook("passed", null), plain))).toEqual([]);
    expect(texts(renderEvent(hook("blocked", null), plain))).toEqual(["  The Stop hook ./h.sh said no: not yet"]);
    // The result of the call says why.
    expect(texts(renderEvent(hook("blocked", "1"), plain))).toEqual(["  The Stop hook ./h.sh said no"]);
    expect(texts(renderEvent(hook("passed", null), { ...plain, verbose: true }))).toEqual(["  Stop hook ./h.sh: passed, 12 ms (not yet)"]);
  });

  it("says that a settings file changed, and what of it does not count", () => {
    const changed = (file: string | null, problems: readonly string[]): readonly string[] =>
      texts(renderEvent(event({ type: "settings-changed", source: "user_settings", file, problems }), plain));
    expect(changed("/s.json", [])).toEqual(["/s.json changed, and counts from now on."]);
    expect(changed("/s.json", ["expected a comma"])).toEqual(["/s.json changed, and not all of it counts: expected a comma."]);
    expect(changed(null, [])).toEqual([]);
  });

  it("sums a prompt up in one line", () => {
    const usage = { ...noUsage, input_tokens: 1000, cache_read_input_tokens: 3000, output_tokens: 1234567 };
    const spent = { usage, costUsd: 0.01234, unpricedCalls: 0, savedUsd: 0.0081, apiMs: 1, byModel: {} };
    expect(texts([summaryLine({ turns: 3, durationMs: 4210, spent })])).toEqual([
      "3 turns · 4.2 s · 4,000 tokens in (75 % from cache) · 1,234,567 out · $0.0123 (the cache saved $0.0081)",
    ]);
    const fresh = { ...spent, usage: noUsage, costUsd: 0, unpricedCalls: 1 };
    expect(texts([summaryLine({ turns: 1, durationMs: 0, spent: fresh })])).toEqual([
      "1 turn · 0.0 s · 0 tokens in · 0 out · cost unknown",
    ]);
  });

  it("says what the cache made of the cost, and what of it is not known", () => {
    const cost = (savedUsd: number, unpricedCalls = 0): string => costText({ costUsd: 0.5, savedUsd, unpricedCalls });
    expect([cost(0.25), cost(-0.01), cost(0.00001), cost(0.25, 2)]).toEqual([
      "$0.5000 (the cache saved $0.2500)",
      "$0.5000 (writing the cache added $0.0100)",
      "$0.5000",
      "$0.5000 and calls of unknown cost",
    ]);
  });
});

describe("compaction on the screen", () => {
  const finished = {
    type: "compaction-finished",
    level: "summary",
    trigger: "auto",
    tokensBefore: 150_000,
    tokensAfter: 30_000,
    boundary: messageId("m"),
    summary: "s",
    detail: null,
    durationMs: 1,
  } as const;

  it("is one line for a summary, and none for the levels before it", () => {
    expect(texts(renderEvent(finished, plain))).toEqual(["The conversation was compacted (summary): about 150,000 tokens became 30,000."]);
    expect(renderEvent({ ...finished, level: "snip", boundary: null }, plain)).toEqual([]);
    expect(texts(renderEvent({ ...finished, level: "snip", boundary: null }, { ...plain, verbose: true }))).toHaveLength(1);
  });

  it("says why nothing came of it", () => {
    expect(texts(renderEvent({ ...finished, boundary: null, detail: "A PreCompact hook refused: busy" }, plain))).toEqual([
      "The conversation was not compacted. A PreCompact hook refused: busy",
    ]);
  });
});
