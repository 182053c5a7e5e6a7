import type { EmittedEvent, InputTurn, RunId, SessionEvent, UserBlock, UserInput } from "@lorimer/sdk";
import type { Outbox } from "../async/outbox.js";

/** A prompt that is being run. */
export interface Running {
  readonly runId: RunId;
  readonly controller: AbortController;
  /** What was reported before the loop began; undefined from then on. */
  early?: EmittedEvent[];
  /** Where the loop takes events; there while it runs. */
  outbox?: Outbox;
  /** Events that wait there and are not stamped yet, and after them in time those that were stamped ahead of their consumer. */
  readonly emitted: EmittedEvent[];
  readonly stamped: SessionEvent[];
  /** Nothing more is told of it. */
  ended?: boolean;
  /** Its consumer is going away. */
  leaving?: Promise<void>;
}

/** What of an input's turn its run, or whoever only looks, gives. */
export type GivenTurn = Pick<InputTurn, "options" | "signal" | "preview">;

export function newRunning(runId: RunId): Running {
  return { runId, controller: new AbortController(), early: [], emitted: [], stamped: [] };
}

/** What was given, as its text and as blocks. */
export function userInput(input: string | readonly UserBlock[]): UserInput {
  const content: readonly UserBlock[] = typeof input === "string" ? [{ type: "text", text: input }] : input;
  return { text: content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n"), content };
}

/** What a person or a host acts on once they have seen it: what was said to the session, and outcomes. Results that join the history were told already. */
export function isActedOn(event: EmittedEvent): boolean {
  if (event.type !== "message-added") return event.type === "tool-finished";
  const { message } = event;
  return message.type !== "user" || !message.content.every(({ type }) => type === "tool_result");
}

/** What a person has read: the end of the process must not make it unsaid. */
export function isShown({ type }: EmittedEvent): boolean {
  return type === "block-finished" || type === "reply-finished" || type === "message-added";
}

/** Ends a prompt as its person wants it. */
export function stop(running: Running): void {
  if (running.ended !== true) running.controller.abort("The run was interrupted.");
}

/** Hands an event to the loop's consumer, and remembers that it is not stamped yet. */
export function put(running: Running, outbox: Outbox, event: EmittedEvent): void {
  running.emitted.push(event);
  outbox.put(event);
}
