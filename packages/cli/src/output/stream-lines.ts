import { noUsage, outcomeText } from "@lorimer/sdk";
import type { EmittedEvent, EventOrigin, FailureKind, Message, SessionEvent, ToolResultBlock, Usage } from "@lorimer/sdk";
import { settingsText } from "./settings-text.js";
import type { OutputLine } from "./output-line.js";

/** The kind of event of that name. */
type Of<Type extends EmittedEvent["type"]> = Extract<EmittedEvent, { type: Type }> & EventOrigin;

/** Turns a session's events into stream-json lines. It keeps only what later lines need of earlier events. */
export interface StreamLines {
  (event: SessionEvent): readonly OutputLine[];
}

export interface StreamLinesOptions {
  /** Add the model's raw stream events. */
  readonly partial: boolean;
  /** The `system/init` line that opens each run. */
  init(model: string): OutputLine;
}

export function streamLines(options: StreamLinesOptions): StreamLines {
  let usage: Usage = noUsage;
  const outputs = new Map<string, unknown>();
  const running = new Map<string, { readonly since: number; told: number }>();

  const toolFinished = (event: Of<"tool-finished">): readonly OutputLine[] => {
    running.delete(event.id);
    if (event.outcome.output !== undefined) outputs.set(event.id, event.outcome.output);
    if (event.outcome.status !== "denied") return [];
    return [
      { type: "system", subtype: "permission_denied", tool_name: event.name, tool_use_id: event.id, message: outcomeText(event.outcome) },
    ];
  };
  const toolProgressed = (event: Of<"tool-progressed">): readonly OutputLine[] => {
    const entry = running.get(event.id);
    // Progress may come many times a millisecond; its only content here is the time, so once a second will do.
    if (entry === undefined || event.time - entry.told < 1000) return [];
    entry.told = event.time;
    return [
      {
        type: "tool_progress",
        tool_use_id: event.id,
        tool_name: event.name,
        parent_tool_use_id: null,
        elapsed_time_seconds: (event.time - entry.since) / 1000,
      },
    ];
  };

  return (event) => {
    switch (event.type) {
      case "model-streamed":
        if (event.event.type === "message_start") usage = event.event.message.usage;
        return options.partial ? [{ type: "stream_event", event: event.event, parent_tool_use_id: null }] : [];
      case "run-started":
        return [options.init(event.model)];
      case "block-finished":
        return [assistantLine(event, usage)];
      case "message-added":
        return userLines(event.message, outputs);
      case "tool-started":
        running.set(event.id, { since: event.time, told: event.time });
        return [];
      case "tool-progressed":
        return toolProgressed(event);
      case "tool-finished":
        return toolFinished(event);
      case "request-retried":
        return [
          {
            type: "system",
            subtype: "api_retry",
            attempt: event.attempt,
            max_retries: event.maxAttempts,
            retry_delay_ms: event.delayMs,
            error_status: event.status,
            error: publicError(event.failure),
          },
        ];
      case "reply-discarded":
        return [{ type: "system", subtype: "reply_discarded", reason: event.reason }];
      case "recovery-applied":
        return [{ type: "system", subtype: "recovery_applied", recovery: event.recovery, failure: event.failure, attempt: event.attempt }];
      case "notice-given":
        return [{ type: "system", subtype: "informational", content: event.text, level: event.level }];
      case "settings-changed":
        return event.problems.length === 0
          ? []
          : [{ type: "system", subtype: "informational", content: settingsText(event), level: "warning" }];
      case "hook-finished":
        return [hookLine(event)];
      case "task-updated":
        return [taskLine(event)];
      case "compaction-started":
        return event.level === "summary" ? [{ type: "system", subtype: "status", status: "compacting" }] : [];
      case "compaction-progressed":
        return [{ type: "system", subtype: "status", status: "compacting", detail: event.step }];
      case "compaction-finished":
        return compactionLines(event);
      default:
        return [];
    }
  };
}

function assistantLine(event: Of<"block-finished">, usage: Usage): OutputLine {
  const message = {
    id: event.messageId,
    type: "message",
    role: "assistant",
    model: event.model,
    content: [event.block],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  return { type: "assistant", message, parent_tool_use_id: null };
}

/** One line for each tool result, so that each can bring its structured output, and one for whatever else was said for the person. */
function userLines(message: Message, outputs: Map<string, unknown>): readonly OutputLine[] {
  if (message.type === "local-command")
    return [{ type: "system", subtype: "local_command_output", command: message.command, content: message.output }];
  if (message.type === "system") return [{ type: "system", subtype: "informational", content: message.text, level: message.level }];
  if (message.type !== "user") return [];
  const results = message.content.filter((block): block is ToolResultBlock => block.type === "tool_result");
  const rest = message.content.filter((block) => block.type !== "tool_result");
  const lines: OutputLine[] = results.map((block) => {
    const output = outputs.get(block.tool_use_id);
    outputs.delete(block.tool_use_id);
    return {
      type: "user",
      message: { role: "user", content: [block] },
      parent_tool_use_id: null,
      ...(output === undefined ? {} : { tool_use_result: output }),
    };
  });
  if (message.hidden && rest.length > 0)
    lines.push({ type: "user", message: { role: "user", content: rest }, parent_tool_use_id: null, isSynthetic: true });
  return lines;
}

function taskLine(event: Of<"task-updated">): OutputLine {
  if (event.status === "running") return { type: "system", subtype: "task_started", task_id: event.taskId, description: event.description };
  return {
    type: "system",
    subtype: "task_notification",
    task_id: event.taskId,
    status: event.status,
    output_file: event.outputFile,
    summary: event.description,
  };
}

/** The end of `status: compacting`, and the boundary where there is one. What the cheap levels do shows in the requests' sizes alone. */
function compactionLines(event: Of<"compaction-finished">): readonly OutputLine[] {
  if (event.level !== "summary") return [];
  const ended: OutputLine = { type: "system", subtype: "status", status: null };
  if (event.boundary === null) return [ended];
  const compact_metadata = {
    trigger: event.trigger === "manual" ? "manual" : "auto",
    pre_tokens: Math.round(event.tokensBefore),
    post_tokens: Math.round(event.tokensAfter),
    duration_ms: Math.round(event.durationMs),
  };
  return [ended, { type: "system", subtype: "compact_boundary", compact_metadata }];
}

const hookOutcomes: Partial<Record<Of<"hook-finished">["outcome"], string>> = {
  failed: "error",
  "timed-out": "error",
  cancelled: "cancelled",
};

/** A hook that ended. What it wrote is not kept whole, so `output` is its reason or its fault; `decision` is ours: what it meant for the operation. */
function hookLine({ sequence, event, hook, origin, toolUseId, outcome, durationMs, detail }: Of<"hook-finished">): OutputLine {
  return {
    type: "system",
    subtype: "hook_response",
    hook_id: `hook_${sequence}`,
    hook_name: hook,
    hook_event: event,
    outcome: hookOutcomes[outcome] ?? "success",
    decision: outcome,
    output: detail ?? "",
    stdout: "",
    stderr: "",
    origin,
    duration_ms: Math.round(durationMs),
    ...(toolUseId === null ? {} : { tool_use_id: toolUseId }),
  };
}

const publicErrors: Partial<Record<FailureKind, string>> = {
  authentication: "authentication_failed",
  billing: "billing_error",
  rate_limit: "rate_limit",
  overloaded: "overloaded",
  invalid_request: "invalid_request",
  model_not_found: "model_not_found",
  server_error: "server_error",
  output_limit: "max_output_tokens",
};

/** A failure's name in the documented list of the wire format. */
function publicError(kind: FailureKind): string {
  return publicErrors[kind] ?? "unknown";
}
