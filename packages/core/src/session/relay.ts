import type { EmittedEvent, Outside, RunState, SessionEvent } from "@lorimer/sdk";
import type { SessionLog } from "../journal/session-log.js";
import type { ResultBuilder } from "./result-builder.js";
import { isActedOn, isShown } from "./running-prompt.js";
import type { Running } from "./running-prompt.js";

interface RelayParts {
  readonly running: Running;
  readonly result: ResultBuilder;
  readonly log: SessionLog;
  next(): Promise<IteratorResult<EmittedEvent, RunState>>;
  stamp(event: EmittedEvent): SessionEvent;
  /** The consumer goes away in the middle. */
  leave(): Promise<void>;
}

/** Hands the events of a run to its consumer, each once the log holds it as safely as it has to. */
export async function* relay(
  events: AsyncGenerator<EmittedEvent, RunState, void>,
  { running, result, log, next, stamp, leave }: RelayParts,
): AsyncGenerator<SessionEvent, RunState, void> {
  let final = false;
  try {
    for (;;) {
      const step = await next();
      final = step.done === true;
      if (step.done === true) return step.value;
      result.hear(step.value);
      const stamped = running.stamped.shift() ?? stamp(running.emitted.shift() ?? step.value);
      if (isActedOn(step.value)) await log.durable();
      else if (isShown(step.value)) await log.written();
      yield stamped;
    }
  } finally {
    if (!final) await leave();
    await events.return(undefined as never);
  }
}

interface LeavingParts {
  readonly outside: Outside;
  /** Sequence number of the last event that was stamped. */
  told(): number;
  stamp(event: EmittedEvent): SessionEvent;
}

/** The consumer goes away in the middle: it could have been told what was emitted until now, and nothing after. */
export function leaveRun(running: Running, { outside, told, stamp }: LeavingParts): Promise<void> {
  const leave = async (): Promise<void> => {
    await outside.turn("left", { at: told() - running.stamped.length });
    for (const event of [...(running.early ?? []), ...running.emitted.splice(0)]) stamp(event);
    running.ended = true;
    running.controller.abort("The run ended.");
  };
  running.leaving ??= running.ended === true ? Promise.resolve() : leave();
  return running.leaving;
}
