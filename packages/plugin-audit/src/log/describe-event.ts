import { contentText, outcomeText } from "@lorimer/sdk";
import type { SessionEvent } from "@lorimer/sdk";
import type { AuditEntry, AuditLog } from "./audit-log.js";
import { canonicalJson } from "./canonical-json.js";
import { sha256 } from "./record.js";

type Described = Pick<AuditEntry, "type" | "data" | "durable">;
type Detail = Pick<AuditLog, "includeInput" | "required">;

/** What the log says of an event; nothing for what it leaves out. Content is told by its digest. */
export function describeEvent(event: SessionEvent, detail: Detail): Described | undefined {
  switch (event.type) {
    case "run-started":
      return { type: event.type, data: { run: event.runId, model: event.model } };
    case "message-added": {
      if (event.message.type !== "user" || event.message.content.every((block) => block.type === "tool_result")) return undefined;
      const text = contentText(event.message.content);
      return { type: event.type, data: { run: event.runId, message: event.message.id, characters: text.length, sha256: sha256(text) } };
    }
    case "tool-started":
      return {
        type: event.type,
        data: { id: event.id, name: event.name, plugin: event.plugin, title: event.title, ...inputOf(event.input, detail) },
      };
    case "tool-intended":
      // Where the log is required, a stage has written it already, before the call ran.
      return detail.required ? undefined : intentOf(event, detail);
    case "tool-finished": {
      const { status, durationMs = null } = event.outcome;
      return {
        type: event.type,
        data: { id: event.id, name: event.name, status, durationMs, resultSha256: sha256(outcomeText(event.outcome)) },
      };
    }
    case "permission-decided":
      return { type: event.type, data: { id: event.id, name: event.name, ...event.verdict }, durable: true };
    case "hook-finished": {
      const { event: name, hook, origin, toolUseId, outcome, durationMs, detail: reason } = event;
      return {
        type: event.type,
        data: { event: name, hook, origin, toolUseId, outcome, durationMs, detail: reason },
        durable: outcome !== "passed",
      };
    }
    case "settings-changed":
      return { type: event.type, data: { source: event.source, file: event.file, problems: event.problems }, durable: true };
    case "side-call-finished":
      return { type: event.type, data: { purpose: event.purpose, model: event.model, ok: event.ok } };
    case "task-updated":
      return { type: event.type, data: { task: event.taskId, status: event.status, description: event.description } };
    case "notice-given":
      return event.level === "info" ? undefined : { type: event.type, data: { level: event.level, text: event.text } };
    case "run-finished": {
      const { outcome, turns, denials, spent } = event.result;
      const data = {
        run: event.runId,
        outcome: outcome.reason,
        message: outcome.message,
        turns,
        denials: denials.length,
        costUsd: spent.costUsd,
      };
      return { type: event.type, data, durable: true };
    }
    default:
      return undefined;
  }
}

/** A call that is about to run, with the input it runs with. */
export function intentOf(
  call: { readonly id: string; readonly name: string; readonly input: unknown; readonly readOnly: boolean },
  detail: Detail,
): Described {
  return {
    type: "tool-intended",
    data: { id: call.id, name: call.name, readOnly: call.readOnly, ...inputOf(call.input, detail) },
    durable: !call.readOnly || detail.required,
  };
}

function inputOf(input: unknown, { includeInput }: Detail): Readonly<Record<string, unknown>> {
  return { inputSha256: sha256(canonicalJson(input)), ...(includeInput ? { input } : {}) };
}
