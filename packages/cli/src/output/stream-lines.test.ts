import { agentId, messageId, noUsage, runId, sessionId } from "@lorimer/sdk";
import type { EmittedEvent, RunResult, SessionEvent } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import type { OutputLine } from "./output-line.js";
import { addSpent, nothingSpent, resultLine } from "./result-line.js";
import { streamLines } from "./stream-lines.js";
import { streamline } from "./streamline.js";
import type { ToolCounts } from "./streamline.js";

const usage = { ...noUsage, input_tokens: 7 };
const run: readonly EmittedEvent[] = [
  { type: "run-started", model: "m" },
  { type: "model-streamed", event: { type: "message_start", message: { id: "msg_1", model: "m", usage } } },
  { type: "block-finished", messageId: "msg_1", model: "m", index: 0, block: { type: "thinking", thinking: "hm", signature: "s" } },
  { type: "block-finished", messageId: "msg_1", model: "m", index: 1, block: { type: "text", text: "Looking." } },
  { type: "block-finished", messageId: "msg_1", model: "m", index: 2, block: { type: "tool_use", id: "t1", name: "Read", input: {} } },
  { type: "tool-started", id: "t1", name: "Read", input: {}, title: "Read", plugin: "p" },
  { type: "tool-progressed", id: "t1", name: "Read", progress: {} },
  { type: "tool-finished", id: "t1", name: "Read", input: {}, outcome: { status: "denied", content: "no", output: { rich: 1 } } },
  {
    type: "message-added",
    message: { type: "user", id: messageId("u1"), content: [{ type: "tool_result", tool_use_id: "t1", content: "no", is_error: true }] },
  },
  { type: "message-added", message: { type: "user", id: messageId("u2"), content: [{ type: "text", text: "typed" }] } },
  { type: "message-added", message: { type: "user", id: messageId("u3"), content: [{ type: "text", text: "go on" }], hidden: true } },
  { type: "request-retried", attempt: 1, maxAttempts: 5, delayMs: 10, failure: "overloaded", status: 529 },
];

const at = (event: EmittedEvent, index: number, time = index * 600): SessionEvent => ({
  ...event,
  sequence: index + 1,
  sessionId: sessionId("s"),
  agentId: agentId("a"),
  runId: runId("r"),
  time,
});

function linesOf(partial: boolean): readonly OutputLine[] {
  const lines = streamLines({ partial, init: (model) => ({ type: "system", subtype: "init", model, tools: ["Read"] }) });
  return run.flatMap((event, index) => lines(at(event, index)));
}

const result: RunResult = {
  outcome: { reason: "completed", message: "" },
  text: "Done.",
  turns: 2,
  stopReason: "end_turn",
  durationMs: 12.4,
  denials: [],
  transitions: [],
  lastMessage: null,
  spent: { usage, costUsd: 0.5, unpricedCalls: 0, savedUsd: 0, apiMs: 3.2, byModel: { m: { usage, costUsd: 0.5, calls: 2 } } },
};

describe("stream-json lines", () => {
  it("writes one assistant line for each finished block, under one message id", () => {
    const assistants = linesOf(false).filter((line) => line.type === "assistant");
    expect(assistants.map((line) => line["message"])).toMatchObject([
      { id: "msg_1", role: "assistant", model: "m", content: [{ type: "thinking" }], stop_reason: null, usage },
      { id: "msg_1", content: [{ type: "text", text: "Looking." }] },
      { id: "msg_1", content: [{ type: "tool_use", id: "t1" }] },
    ]);
  });

  it("writes a tool's result with its structured output, and a refusal as permission_denied before it", () => {
    const types = linesOf(false).map((line) => [line.type, line["subtype"]].filter(Boolean).join("/"));
    expect(types).toEqual([
      "system/init",
      "assistant",
      "assistant",
      "assistant",
      "system/permission_denied",
      "user",
      "user",
      "system/api_retry",
    ]);
    const users = linesOf(false).filter((line) => line.type === "user");
    expect(users).toMatchObject([
      { message: { content: [{ type: "tool_result", tool_use_id: "t1" }] }, tool_use_result: { rich: 1 } },
      { isSynthetic: true },
    ]);
  });

  it("adds the model's events as they are only when asked", () => {
    expect(linesOf(true).filter((line) => line.type === "stream_event")).toEqual([
      { type: "stream_event", parent_tool_use_id: null, event: { type: "message_start", message: { id: "msg_1", model: "m", usage } } },
    ]);
    expect(linesOf(false).some((line) => line.type === "stream_event")).toBe(false);
  });

  it("tells a running tool's time at most once a second", () => {
    const lines = streamLines({ partial: false, init: () => ({ type: "x" }) });
    lines(at({ type: "tool-started", id: "t", name: "Bash", input: {}, title: "", plugin: "" }, 0, 0));
    const told = Array.from({ length: 300 }, (_, index) =>
      lines(at({ type: "tool-progressed", id: "t", name: "Bash", progress: {} }, index, index * 10)),
    ).flat();
    expect(told).toMatchObject([{ elapsed_time_seconds: 1 }, { elapsed_time_seconds: 2 }]);
  });
});

describe("the result", () => {
  it("has the documented fields, with cost and models of the whole process", () => {
    const total = addSpent(addSpent(nothingSpent, result.spent), result.spent);
    expect(
      resultLine(result, total, { id: "m", contextWindow: 10, maxOutputTokens: 5, defaultOutputTokens: 5, thinking: false, effort: [] }),
    ).toEqual({
      type: "result",
      subtype: "success",
      is_error: false,
      duration_ms: 12,
      duration_api_ms: 3,
      num_turns: 2,
      result: "Done.",
      stop_reason: "end_turn",
      total_cost_usd: 1,
      usage,
      modelUsage: {
        m: {
          inputTokens: 14,
          outputTokens: 0,
          cacheReadInputTokens: 0,
          cacheCreationInputTokens: 0,
          webSearchRequests: 0,
          costUSD: 1,
          contextWindow: 10,
          maxOutputTokens: 5,
        },
      },
      permission_denials: [],
      terminal_reason: "completed",
    });
  });

  it.each([
    ["max_turns", "error_max_turns"],
    ["budget_exhausted", "error_max_budget_usd"],
    ["structured_output_failed", "error_max_structured_output_retries"],
    ["model_error", "error_during_execution"],
    ["aborted_streaming", "error_during_execution"],
  ] as const)("turns %s into %s, with errors and no result", (reason, subtype) => {
    const line = resultLine({ ...result, outcome: { reason, message: "why" } }, nothingSpent, undefined);
    expect(line).toMatchObject({ subtype, is_error: true, errors: ["why"] });
    expect(line).not.toHaveProperty("result");
  });
});

describe("streamlined output", () => {
  it("keeps text, counts tool calls, and drops thinking and lists", () => {
    let counts: ToolCounts = {};
    const short = [
      ...linesOf(false),
      { type: "assistant", message: { content: [{ type: "text", text: "Done." }] } },
      resultLine(result, nothingSpent, undefined),
    ].flatMap((line) => {
      const step = streamline(counts, line);
      counts = step.counts;
      return step.lines;
    });
    expect(short.map((line) => line["text"] ?? line["tool_summary"] ?? line["subtype"])).toEqual([
      "init",
      "Looking.",
      "permission_denied",
      "api_retry",
      "Read ×1",
      "Done.",
      "success",
    ]);
    expect(JSON.stringify(short)).not.toMatch(/thinking|modelUsage|"tools"/);
  });
});

describe("compaction", () => {
  const lines = streamLines({ partial: false, init: () => ({ type: "system", subtype: "init" }) });
  const common = { type: "compaction-finished", tokensBefore: 150_000.4, tokensAfter: 30_000, detail: null, durationMs: 12.3 } as const;

  it("is a status while it lasts, then a boundary with its sizes", () => {
    expect(lines(at({ type: "compaction-started", level: "summary", trigger: "overflow" }, 0))).toEqual([
      { type: "system", subtype: "status", status: "compacting" },
    ]);
    expect(lines(at({ type: "compaction-progressed", level: "summary", trigger: "overflow", step: "asking" }, 1))).toEqual([
      { type: "system", subtype: "status", status: "compacting", detail: "asking" },
    ]);
    const finished = { ...common, level: "summary", trigger: "overflow", boundary: messageId("m"), summary: "s" } as const;
    expect(lines(at(finished, 1))).toEqual([
      { type: "system", subtype: "status", status: null },
      {
        type: "system",
        subtype: "compact_boundary",
        compact_metadata: { trigger: "auto", pre_tokens: 150_000, post_tokens: 30_000, duration_ms: 12 },
      },
    ]);
  });

  it("has no boundary where nothing was folded, and the cheap levels have no lines", () => {
    const given = { ...common, level: "summary", trigger: "manual", boundary: null, summary: null } as const;
    expect(lines(at(given, 0))).toEqual([{ type: "system", subtype: "status", status: null }]);
    expect(lines(at({ type: "compaction-started", level: "snip", trigger: "auto" }, 1))).toEqual([]);
    expect(lines(at({ ...given, level: "snip" }, 2))).toEqual([]);
  });
});
