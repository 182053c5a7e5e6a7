import type { SessionEvent } from "@lorimer/sdk";
import type { Note } from "./story.js";

type Said = Omit<Note, "rewind">;

const note = (tone: Note["tone"], label: string, text: string): Said => ({ kind: "note", tone, label, text });

/** What is to be said of an event that is neither speech nor a tool's; undefined for those that say nothing of their own. */
export function noteOf(event: SessionEvent): Said | undefined {
  switch (event.type) {
    case "request-retried": {
      const status = event.status === null ? "" : ` (HTTP ${event.status})`;
      const wait = `${(event.delayMs / 1000).toFixed(1)} s`;
      return note("warning", "Retry", `Attempt ${event.attempt} of ${event.maxAttempts} after ${event.failure}${status}; waited ${wait}.`);
    }
    case "recovery-applied":
      return note("warning", "Recovery", `${event.recovery} after ${event.failure}, attempt ${event.attempt}.`);
    case "notice-given":
      return note(event.level === "info" ? "plain" : event.level, "Notice", event.text);
    case "settings-changed": {
      const where = event.file === null ? event.source : `${event.source} (${event.file})`;
      if (event.problems.length === 0) return note("plain", "Settings", `Changed: ${where}.`);
      return note("warning", "Settings", `${where} was not taken: ${event.problems.join("; ")}`);
    }
    case "task-updated":
      return note(event.status === "failed" ? "warning" : "plain", "Task", `${event.description}: ${event.status}.`);
    case "side-call-finished":
      return note(event.ok ? "plain" : "warning", "Side call", `${event.purpose}, to ${event.model}${event.ok ? "" : ": no answer"}.`);
    case "hook-finished": {
      const calm = event.outcome === "passed" || event.outcome === "allowed" || event.outcome === "detached";
      const detail = event.detail === null ? "" : `: ${event.detail}`;
      return note(calm ? "plain" : "warning", `Hook ${event.event}`, `${event.hook} (${event.origin}) ${event.outcome}${detail}`);
    }
    case "run-finished": {
      const { reason, message } = event.result.outcome;
      return reason === "completed" ? undefined : note("error", "Ended", `${reason}${message === "" ? "" : `: ${message}`}`);
    }
    default:
      return undefined;
  }
}
