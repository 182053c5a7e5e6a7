import type { EmittedEvent, SessionEvent } from "@lorimer/sdk";

/** The types of event that can be forwarded: all but those of which a single reply brings hundreds. */
export const forwardable: readonly EmittedEvent["type"][] = [
  "run-started",
  "run-finished",
  "message-added",
  "turn-started",
  "block-finished",
  "reply-finished",
  "reply-discarded",
  "request-retried",
  "recovery-applied",
  "tool-started",
  "tool-intended",
  "tool-finished",
  "permission-decided",
  "hook-finished",
  "side-call-finished",
  "settings-changed",
  "notice-given",
  "task-updated",
];

/** An event as it leaves the machine. */
export interface OutgoingEvent {
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly session: string;
  readonly agent: string;
  readonly run: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Longer texts are cut: an endpoint is no archive. */
const mostCharacters = 10_000;

/** What is sent of an event: whole with `includeContent`, otherwise names, numbers and decisions, and no word that a person, a model or a tool said. */
export function outgoingEvent(event: SessionEvent, includeContent: boolean, mask: (value: unknown) => unknown): OutgoingEvent {
  const { type, sequence, sessionId, agentId, runId, time, ...whole } = event;
  return {
    type,
    time: new Date(time).toISOString(),
    session: sessionId,
    agent: agentId,
    run: runId,
    sequence,
    data: mask(cut(includeContent ? whole : outline(event))) as OutgoingEvent["data"],
  };
}

function outline(event: SessionEvent): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case "run-started":
      return { model: event.model };
    case "run-finished": {
      const { outcome, turns, durationMs, spent, denials } = event.result;
      return { outcome: outcome.reason, turns, durationMs, costUsd: spent.costUsd, denials: denials.length };
    }
    case "message-added":
      return { kind: event.message.type };
    case "turn-started":
      return { turn: event.turn, requestTokens: event.requestTokens };
    case "block-finished":
      return { index: event.index, kind: event.block.type };
    case "reply-finished":
      return { stopReason: event.stopReason, usage: event.usage, costUsd: event.costUsd, durationMs: event.durationMs };
    case "request-retried":
      return { attempt: event.attempt, delayMs: event.delayMs, failure: event.failure, status: event.status };
    case "recovery-applied":
      return { recovery: event.recovery, failure: event.failure, attempt: event.attempt };
    case "tool-started":
      return { id: event.id, name: event.name, plugin: event.plugin };
    case "tool-intended":
      return { id: event.id, name: event.name, readOnly: event.readOnly };
    case "tool-finished":
      return { id: event.id, name: event.name, status: event.outcome.status, durationMs: event.outcome.durationMs ?? null };
    case "permission-decided": {
      const { behavior, reason, origin } = event.verdict;
      return { id: event.id, name: event.name, behavior, reason, origin };
    }
    case "hook-finished":
      return { event: event.event, outcome: event.outcome, origin: event.origin, durationMs: event.durationMs };
    case "side-call-finished":
      return { purpose: event.purpose, model: event.model, ok: event.ok, costUsd: event.costUsd };
    case "settings-changed":
      return { source: event.source, problems: event.problems.length };
    case "notice-given":
      return { level: event.level };
    case "task-updated":
      return { task: event.taskId, status: event.status };
    default:
      return {};
  }
}

function cut(value: unknown): unknown {
  if (typeof value === "string") return value.length > mostCharacters ? `${value.slice(0, mostCharacters)}… (cut)` : value;
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cut(member)]));
}
