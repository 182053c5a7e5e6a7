import { agentId, messageId, noUsage, runId, sessionId } from "@lorimer/sdk";
import type { AssistantMessage, EmittedEvent, SessionEvent } from "@lorimer/sdk";

type Samples = { readonly [Type in EmittedEvent["type"]]: Omit<Extract<EmittedEvent, { readonly type: Type }>, "type"> };

const usage = { ...noUsage, input_tokens: 1, output_tokens: 1 };
const id = messageId("00000000-0000-4000-8000-000000000001");
const model = "scripted-1";
const call = { id: "toolu_sample", name: "Sample" };
const block = { type: "text", text: "hello" } as const;
const reply: AssistantMessage = { type: "assistant", id, content: [block], model, signer: { provider: "scripted", key: "sample" }, usage };

/** One event of each type: the compiler holds that none is missing, and that each is whole. */
const samples: Samples = {
  "run-started": { model },
  "message-added": { message: { type: "user", id, content: [block] } },
  "turn-started": { turn: 1, transition: { reason: "prompt" }, requestTokens: 1 },
  "model-streamed": { event: { type: "content_block_stop", index: 0, content_block: block } },
  "block-finished": { messageId: "msg_sample", model, index: 0, block },
  "reply-finished": {
    message: reply,
    stopReason: "end_turn",
    usage,
    costUsd: null,
    durationMs: 1,
    firstTokenMs: null,
  },
  "reply-discarded": { reason: "sample" },
  "request-retried": { attempt: 1, maxAttempts: 2, delayMs: 1, failure: "overloaded", status: 529 },
  "recovery-applied": { recovery: "sample", failure: "overloaded", attempt: 1 },
  "tool-started": { ...call, input: {}, title: "Sample", plugin: "sample" },
  "tool-intended": { ...call, input: {}, readOnly: true },
  "tool-progressed": { ...call, progress: { text: "half" } },
  "tool-finished": { ...call, input: {}, outcome: { status: "ok", content: "done" } },
  "stage-entered": { list: "tool", slot: "observe", id: "sample", toolUseId: call.id },
  "permission-decided": { ...call, verdict: { behavior: "allow", reason: "read-only", rule: null, origin: null, because: "A sample." } },
  "hook-finished": {
    event: "PreToolUse",
    hook: "sample",
    origin: "sample",
    toolUseId: null,
    outcome: "passed",
    durationMs: 1,
    detail: null,
  },
  "side-call-finished": { purpose: "sample", model, ok: true, usage, costUsd: null },
  "compaction-started": { level: "sample", trigger: "auto" },
  "compaction-progressed": { level: "sample", trigger: "auto", step: "sample" },
  "compaction-finished": {
    level: "sample",
    trigger: "auto",
    tokensBefore: 2,
    tokensAfter: 1,
    boundary: null,
    summary: null,
    detail: null,
    durationMs: 1,
  },
  "context-loaded": { kind: "skill", file: "SKILL.md", reason: "sample", tokens: 1 },
  "settings-changed": { source: "user", file: null, problems: [] },
  "notice-given": { level: "info", text: "sample" },
  "task-updated": { taskId: "b00000000", status: "completed", description: "sample", outputFile: null },
  "run-finished": {
    result: {
      outcome: { reason: "completed", message: "" },
      text: "hello",
      turns: 1,
      stopReason: "end_turn",
      spent: { usage, costUsd: 0, unpricedCalls: 1, savedUsd: 0, apiMs: 1, byModel: {} },
      durationMs: 1,
      denials: [],
      transitions: [],
      lastMessage: id,
    },
  },
};

export const eventTypes: readonly EmittedEvent["type"][] = Object.keys(samples) as EmittedEvent["type"][];

/** A sample of each type of event, in the order in which a session could report them. */
export function sampleEvents(): readonly SessionEvent[] {
  const origin = { sessionId: sessionId("conformance"), agentId: agentId("conformance"), runId: runId("conformance"), time: 0 };
  return eventTypes.map((type, index) => ({ type, ...samples[type], ...origin, sequence: index + 1 }) as SessionEvent);
}
