import type { SessionEvent } from "@lorimer/sdk";

/** Events before which every call of the reply has ended, or counts for nothing. */
const boundaries: ReadonlySet<SessionEvent["type"]> = new Set(["message-added", "reply-discarded", "turn-started", "run-finished"]);

/**
 * The same events with those of each tool call side by side, in the order in which the model asked, after the reply that asked.
 * When calls start while the reply still streams, and how parallel ones interleave, differs from run to run.
 */
export function gatherCalls(events: Iterable<SessionEvent>): readonly SessionEvent[] {
  const gathered: SessionEvent[] = [];
  const calls = new Map<string, SessionEvent[]>();
  const release = (): void => {
    for (const held of calls.values()) gathered.push(...held);
    calls.clear();
  };
  for (const event of events) {
    const id = callOf(event);
    if (id !== undefined) calls.set(id, [...(calls.get(id) ?? []), event]);
    else {
      if (event.type === "block-finished" && event.block.type === "tool_use" && !calls.has(event.block.id)) calls.set(event.block.id, []);
      if (boundaries.has(event.type)) release();
      gathered.push(event);
    }
  }
  release();
  return gathered;
}

function callOf(event: SessionEvent): string | undefined {
  if (event.type === "stage-entered") return event.toolUseId;
  return event.type === "tool-started" || event.type === "tool-progressed" || event.type === "tool-finished" ? event.id : undefined;
}
