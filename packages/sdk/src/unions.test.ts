import { expectTypeOf, test } from "vitest";
import type { AssistantBlock, UserBlock } from "./content.js";
import type { EmittedEvent, SessionEvent } from "./event.js";
import type { ApiMessage, Message } from "./message.js";
import type { ModelEvent } from "./model.js";
import type { OutcomeReason, Transition } from "./run.js";

/*
 * These unions are closed: consumers switch over them and let the compiler tell them of a case they forgot. Adding one is a
 * decision, and this file is where it is written down.
 */

test("there are eight types of messages", () => {
  expectTypeOf<Message["type"]>().toEqualTypeOf<
    "user" | "assistant" | "attachment" | "system" | "local-command" | "tool-use-summary" | "tombstone" | "progress"
  >();
});

test("a switch over messages is known to be complete", () => {
  const sentBy = (message: Message): "user" | "assistant" | "nobody" => {
    switch (message.type) {
      case "user":
      case "attachment":
      case "tool-use-summary":
      case "local-command":
        return "user";
      case "assistant":
        return "assistant";
      case "system":
      case "tombstone":
      case "progress":
        return "nobody";
      default:
        return message satisfies never;
    }
  };
  expectTypeOf(sentBy).returns.toEqualTypeOf<"user" | "assistant" | "nobody">();
});

test("events are these", () => {
  expectTypeOf<EmittedEvent["type"]>().toEqualTypeOf<
    | "run-started"
    | "message-added"
    | "turn-started"
    | "model-streamed"
    | "block-finished"
    | "reply-finished"
    | "reply-discarded"
    | "request-retried"
    | "recovery-applied"
    | "tool-started"
    | "tool-intended"
    | "tool-progressed"
    | "tool-finished"
    | "stage-entered"
    | "permission-decided"
    | "hook-finished"
    | "side-call-finished"
    | "compaction-started"
    | "compaction-progressed"
    | "compaction-finished"
    | "context-loaded"
    | "settings-changed"
    | "notice-given"
    | "task-updated"
    | "run-finished"
  >();
});

test("an event keeps its own fields when it is told where it came from", () => {
  type Finished = Extract<SessionEvent, { type: "tool-finished" }>;
  expectTypeOf<Finished["sequence"]>().toEqualTypeOf<number>();
  expectTypeOf<Finished["outcome"]["status"]>().toEqualTypeOf<"ok" | "error" | "denied" | "invalid" | "unknown" | "cancelled">();
});

test("what streams out of a model is these", () => {
  expectTypeOf<ModelEvent["type"]>().toEqualTypeOf<
    "message_start" | "content_block_start" | "content_block_delta" | "content_block_stop" | "message_delta" | "message_stop"
  >();
});

test("a run ends for one of twelve reasons, and a step follows another for one of five", () => {
  expectTypeOf<OutcomeReason>().toEqualTypeOf<
    | "completed"
    | "blocking_limit"
    | "stop_hook_prevented"
    | "aborted_streaming"
    | "aborted_tools"
    | "hook_stopped"
    | "max_turns"
    | "prompt_too_long"
    | "image_error"
    | "model_error"
    | "budget_exhausted"
    | "structured_output_failed"
  >();
  expectTypeOf<Transition["reason"]>().toEqualTypeOf<"prompt" | "tool_results" | "steered" | "paused" | "recovered" | "stop_blocked">();
});

test("each side is sent its own blocks only", () => {
  expectTypeOf<Extract<ApiMessage, { role: "user" }>["content"][number]>().toEqualTypeOf<UserBlock>();
  expectTypeOf<Extract<ApiMessage, { role: "assistant" }>["content"][number]>().toEqualTypeOf<AssistantBlock>();
  expectTypeOf<UserBlock["type"]>().toEqualTypeOf<"text" | "image" | "document" | "tool_result">();
  expectTypeOf<AssistantBlock["type"]>().toEqualTypeOf<"text" | "thinking" | "redacted_thinking" | "tool_use">();
});
