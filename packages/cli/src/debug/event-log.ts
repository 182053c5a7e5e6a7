import type { SessionEvent } from "@lorimer/sdk";
import { ringLog } from "./ring-log.js";

/** A log of a session's events: always the last few hundred in memory, and all of them on standard error with `--debug`. */
export interface EventLog {
  event(event: SessionEvent): void;
  note(text: string): void;
  /** The lines that are still in memory, secrets masked, oldest first. */
  recent(): readonly string[];
}

export function eventLog(options: { readonly write?: (line: string) => void; redact(text: string): string; now(): number }): EventLog {
  const ring = ringLog(200);
  const started = options.now();
  const add = (time: number, text: string): void => {
    const line = `${String(Math.max(0, Math.round(time - started))).padStart(7)} ms  ${text}`;
    ring.add(line);
    options.write?.(`${options.redact(line)}\n`);
  };
  return {
    event(event) {
      // Deltas are many and their text arrives again with the whole block.
      if (event.type === "model-streamed" && event.event.type === "content_block_delta") return;
      add(event.time, options.write === undefined ? event.type : describe(event));
    },
    note: (text) => add(options.now(), text),
    recent: () => ring.lines().map(options.redact),
  };
}

function describe(event: SessionEvent): string {
  const { type, sequence, sessionId: _session, agentId: _agent, runId: _run, time: _time, ...rest } = event;
  const details = JSON.stringify(rest);
  return `#${sequence} ${type} ${details.length > 2000 ? `${details.slice(0, 2000)}… (${details.length} characters)` : details}`;
}
