import type { OutgoingEvent } from "../event/outgoing-event.js";

/** What goes with a batch beside its events. */
export interface Parcel {
  /** The same at each attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  /** Events that were dropped since the last batch, because the queue was full or they could not be delivered. */
  readonly dropped: number;
  readonly host: string;
  readonly routingKey: string | undefined;
}

/** Makes the bodies of the requests that deliver a batch, one request each. */
export type Format = (events: readonly OutgoingEvent[], parcel: Parcel) => readonly unknown[];

/** One line that says what happened. */
export function headline({ type, data }: OutgoingEvent): string {
  const words = ["name", "event", "purpose", "model", "level", "text", "outcome", "status", "behavior", "reason"].flatMap((key) => {
    const value = data[key];
    return typeof value === "string" ? [value] : [];
  });
  return words.length === 0 ? type : `${type}: ${words.join(", ")}`.replace(/\s+/g, " ").slice(0, 500);
}

/** How bad an event is, in the words of PagerDuty and Datadog alike. */
export function severity({ type, data }: OutgoingEvent): "info" | "warning" | "error" {
  if (type === "notice-given") return data["level"] === "error" ? "error" : data["level"] === "warning" ? "warning" : "info";
  if (type === "tool-finished") return data["status"] === "denied" ? "warning" : "info";
  if (type === "permission-decided") return data["behavior"] === "deny" ? "warning" : "info";
  if (type === "hook-finished")
    return /^(?:failed|timed-out)$/.test(String(data["outcome"])) ? "error" : data["outcome"] === "blocked" ? "warning" : "info";
  if (type === "run-finished") return data["outcome"] === "completed" ? "info" : "error";
  return "info";
}
