import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentId, messageId, runId, sessionId } from "@lorimer/sdk";
import type { EmittedEvent, SessionEvent } from "@lorimer/sdk";
import { afterEach, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../fakes/seeded-random.js";
import { eventTrace } from "./event-trace.js";
import type { TraceOptions } from "./event-trace.js";
import { expectEvents } from "./expect-events.js";

function run(seed: number): SessionEvent[] {
  const random = seededRandom(seed);
  const [session, agent, id] = [sessionId(random.uuid()), agentId(random.uuid()), random.uuid()];
  const folder = `/tmp/lorimer-test-a${seed}BcDe`;
  const emitted: EmittedEvent[] = [
    {
      type: "message-added",
      message: {
        id: messageId(id),
        type: "user",
        content: [{ type: "text", text: `look at ${folder}/file and http://127.0.0.1:${4000 + seed}/x` }],
      },
    },
    { type: "model-streamed", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "He" } } },
    { type: "model-streamed", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "llo" } } },
    {
      type: "tool-finished",
      id: `toolu_${seed}abcdef_0`,
      name: "Read",
      input: { id },
      outcome: { status: "ok", content: "x", durationMs: seed },
    },
  ];
  return emitted.map((event, index) => ({
    ...event,
    sequence: index + 1,
    sessionId: session,
    agentId: agent,
    runId: runId("r"),
    time: 1000 * seed + index,
  }));
}

afterEach(() => vi.unstubAllEnvs());

describe("a trace of events", () => {
  test("is the same for two runs that differ in ids, times, ports and folders only", () => {
    expect(eventTrace(run(1))).toEqual(eventTrace(run(2)));
    expect(eventTrace(run(1))).toEqual([
      {
        type: "message-added",
        message: { id: "<id 1>", type: "user", content: [{ type: "text", text: "look at <folder 1>/file and http://127.0.0.1:<port>/x" }] },
      },
      { type: "model-streamed", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } } },
      {
        type: "tool-finished",
        id: "<toolu 1>",
        name: "Read",
        input: { id: "<id 1>" },
        outcome: { status: "ok", content: "x", durationMs: "<ms>" },
      },
    ]);
  });

  test("keeps single deltas when asked, and replaces what it is told to", () => {
    expect(eventTrace(run(1), { deltas: true })).toHaveLength(4);
    expect(JSON.stringify(eventTrace(run(1), { replace: { "look at": "<verb>" } }))).toContain("<verb> <folder 1>");
  });

  test("stands the events of one call together, in the order asked, however the calls ran", () => {
    const call = (id: string): EmittedEvent => ({
      type: "block-finished",
      messageId: "m",
      model: "x",
      index: 0,
      block: { type: "tool_use", id, name: "Read", input: {} },
    });
    const begins = (id: string): EmittedEvent => ({ type: "tool-started", id, name: "Read", input: {}, title: "", plugin: "" });
    const reports = (id: string): EmittedEvent => ({ type: "tool-progressed", id, name: "Read", progress: {} });
    const ends = (id: string): EmittedEvent => ({
      type: "tool-finished",
      id,
      name: "Read",
      input: {},
      outcome: { status: "ok", content: "" },
    });
    const delta = (text: string): EmittedEvent => ({
      type: "model-streamed",
      event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    });
    const origin = run(1)[0]!;
    const results: EmittedEvent = { type: "message-added", message: { id: messageId("r"), type: "user", content: [] } };
    const shape = (events: readonly EmittedEvent[], options: TraceOptions = {}): readonly unknown[] =>
      eventTrace(
        events.map((event) => ({ ...origin, ...event }) as SessionEvent),
        options,
      ).map((event) => [event.type, event["id"]].filter(Boolean).join(" "));
    const parallel = [call("a"), delta("x"), begins("a"), delta("y"), call("b"), begins("b"), ends("b"), reports("a"), ends("a"), results];
    const serial = [call("a"), begins("a"), reports("a"), ends("a"), delta("x"), delta("y"), call("b"), begins("b"), ends("b"), results];
    expect(shape(parallel)).toEqual(shape(serial));
    expect(shape(parallel, { without: ["tool-progressed", "block-finished"] })).toEqual([
      "model-streamed",
      "tool-started a",
      "tool-finished a",
      "tool-started b",
      "tool-finished b",
      "message-added",
    ]);
    expect(shape(parallel, { interleaved: true })[2]).toBe("tool-started a");
  });

  test("keeps names that only look like ids", () => {
    const [event] = eventTrace([{ ...run(1)[3]!, input: { run_in_background: true, run_a1b2c3: 1 } } as SessionEvent]);
    expect(event).toMatchObject({ input: { run_in_background: true, "<run 1>": 1 } });
  });

  test("is compared with a golden file, which is written on request", async () => {
    const folder = await mkdtemp(join(tmpdir(), "golden-"));
    try {
      const file = join(folder, "nested", "run.jsonl");
      vi.stubEnv("CI", "1");
      await expect(expectEvents(run(1)).toMatchGolden(file)).rejects.toThrow("UPDATE_GOLDEN=1");
      vi.stubEnv("UPDATE_GOLDEN", "1");
      await expectEvents(run(1)).toMatchGolden(file);
      expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
      vi.stubEnv("UPDATE_GOLDEN", "");
      await expectEvents(run(2)).toMatchGolden(file);
      await expect(expectEvents(run(1).slice(1)).toMatchGolden(file)).rejects.toThrow(/line 1\n {2}stored: .*message-added.*\n {2}now: /);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("is looked through for types in order", () => {
    expectEvents(run(1)).toHaveTypes(["message-added", "tool-finished"]);
    expect(() => expectEvents(run(1)).toHaveTypes(["tool-finished", "message-added"])).toThrow("Expected the events");
    expect(() => expectEvents(run(1)).toHaveTypes(["message-added"], { exact: true })).toThrow("Expected the events");
  });
});
