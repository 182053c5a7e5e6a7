import { messageId } from "@lorimer/sdk";
import type { JournalRecord } from "@lorimer/sdk";
import {
  CostProjection,
  HistoryProjection,
  ReplacedProjection,
  TaskProjection,
  TodoProjection,
  TranscriptProjection,
  UndoProjection,
} from "@lorimer/sdk/journal";
import type { Cost, CostLedger, Fold } from "@lorimer/sdk/journal";
import { describe, expect, it } from "vitest";
import { Dice, RandomLog } from "./random-log.js";

const seed = Number(process.env["LORIMER_SEED"] ?? 1);
const logs = Array.from({ length: 500 }, (_, index) => new RandomLog(new Dice(seed * 104_729 + index)));

/** A projection, and what it comes to. */
function all(): readonly (Fold & { result(): unknown })[] {
  const history = new HistoryProjection();
  const of = <P extends Fold & { project(): unknown }>(projection: P) => ({
    apply: (record: JournalRecord) => projection.apply(record),
    result: () => projection.project(),
  });
  const tasks = new TaskProjection();
  return [
    { apply: (record) => history.apply(record), result: () => history.project(() => messageId("made")) },
    { apply: (record) => tasks.apply(record), result: () => tasks.running() },
    ...[new CostProjection(), new TranscriptProjection(), new TodoProjection(), new UndoProjection(), new ReplacedProjection()].map(of),
  ];
}

describe("a projection", () => {
  it("comes to the same whether it is asked after every record or once, and changes nothing it was given", () => {
    for (const { records } of logs.slice(0, 150)) {
      const before = JSON.stringify(records);
      const [asked, once] = [all(), all()];
      for (const record of records) {
        for (const projection of asked) {
          projection.apply(record);
          projection.result();
        }
        for (const projection of once) projection.apply(record);
      }
      expect(asked.map((one) => one.result())).toEqual(once.map((one) => one.result()));
      expect(JSON.stringify(records)).toBe(before);
    }
  });

  it("gives what was true then for every beginning of a log, also when more records follow", () => {
    for (const { records } of logs.slice(0, 60)) {
      const growing = all();
      for (const [index, record] of records.entries()) {
        for (const projection of growing) projection.apply(record);
        if (index % 7 !== 0) continue;
        const fresh = all();
        for (const earlier of records.slice(0, index + 1)) for (const projection of fresh) projection.apply(earlier);
        expect(growing.map((one) => one.result())).toEqual(fresh.map((one) => one.result()));
      }
    }
  });
});

describe("the cost ledger", () => {
  it("sums up to what the provider counted, by model, turn, tool and plugin alike", () => {
    for (const log of logs) {
      const projection = new CostProjection();
      for (const record of log.records) projection.apply(record);
      const { total, ...books }: CostLedger = projection.project();
      const tokens = (cost: Cost): number => cost.usage.input_tokens + cost.usage.output_tokens;
      for (const book of Object.values(books)) {
        const costs = Object.values(book as Readonly<Record<string, Cost>>);
        expect(costs.reduce((sum, cost) => sum + tokens(cost), 0)).toBe(tokens(total));
        expect(costs.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(total.costUsd, 9);
      }
      const ended = log.records.filter(({ entry }) => entry.type === "event" && entry.event.type === "run-finished").length;
      const begun = log.records.filter(({ entry }) => entry.type === "event" && entry.event.type === "run-started").length;
      if (ended === begun) expect(tokens(total)).toBe(log.counted);
      else expect(tokens(total)).toBeGreaterThanOrEqual(log.counted);
    }
  });
});

describe("the undo history", () => {
  it("offers the prompts that stand in the history and keeps what was taken back; what was replaced is found again", () => {
    let [undone, replaced] = [0, 0];
    for (const log of logs) {
      const [undo, gone, history] = [new UndoProjection(), new ReplacedProjection(), new HistoryProjection()];
      for (const record of log.records) for (const projection of [undo, gone, history]) projection.apply(record);
      const { settled } = history.project(() => messageId("made"));
      const ids = new Set(settled.map(({ id }) => id));
      expect(undo.project().points.filter(({ id }) => !ids.has(id))).toEqual([]);
      undone += undo.project().undone.length;
      for (const { removed, by } of gone.project()) {
        replaced += removed.length;
        expect(by).toHaveLength(1);
      }
    }
    expect(undone).toBeGreaterThan(20);
    expect(replaced).toBeGreaterThan(20);
  });
});

describe("the transcript and the list of things to do", () => {
  const event = (n: number, value: object): JournalRecord => ({
    v: 1,
    n,
    t: n,
    entry: { type: "event", event: { ...value, sequence: n, time: n } as never },
  });
  const user = (id: string, text: string) => ({ type: "user", id: messageId(id), content: [{ type: "text", text }] }) as const;

  it("tell what was said and done, with what was taken back marked, and the last list that was written", () => {
    const [transcript, todos] = [new TranscriptProjection(), new TodoProjection()];
    const list = [
      { content: "one", status: "completed", activeForm: "One" },
      { content: "two", status: "pending" },
    ];
    const records: readonly JournalRecord[] = [
      { v: 1, n: 1, t: 1, entry: { type: "history", keep: 0, add: [user("u1", "first")], why: "prompt" } },
      event(2, { type: "message-added", message: user("u1", "first") }),
      event(3, { type: "tool-started", id: "t1", name: "TodoWrite", input: { todos: list }, title: "", plugin: "p" }),
      event(4, { type: "tool-finished", id: "t1", name: "TodoWrite", input: { todos: list }, outcome: { status: "ok", content: "noted" } }),
      event(5, {
        type: "tool-finished",
        id: "t2",
        name: "TodoWrite",
        input: { todos: [{ content: 3 }] },
        outcome: { status: "ok", content: "x" },
      }),
      event(6, { type: "tool-finished", id: "t3", name: "TodoWrite", input: { todos: [] }, outcome: { status: "denied", content: "no" } }),
      { v: 1, n: 7, t: 7, entry: { type: "history", keep: 0, add: [], why: "rewound" } },
    ];
    for (const record of records) for (const projection of [transcript, todos]) projection.apply(record);
    expect(todos.project()).toEqual([
      { content: "one", status: "completed" },
      { content: "two", status: "pending" },
    ]);
    expect(transcript.project()).toEqual([
      { type: "prompt", time: 2, id: "u1", text: "first", takenBack: true },
      { type: "tool", time: 3, id: "t1", name: "TodoWrite", input: { todos: list }, outcome: { status: "ok", content: "noted" } },
    ]);
  });
});
