import type { Session } from "@lorimer/core";
import { Hooks } from "@lorimer/plugin-hooks/contract";
import type { SessionEndReason, SessionStartSource } from "@lorimer/plugin-hooks/contract";
import { serviceIf } from "./service-if.js";

/** Tells hooks that a session begins, before anything is said in it. What they answer is heard with the first prompt. */
export async function beginHooks(session: Session, source: SessionStartSource, signal: AbortSignal): Promise<void> {
  await (await serviceIf(session, Hooks))?.start(source, signal);
}

/** Tells hooks that a session ends, and gives them the time that settings allow: more than closing the session would. */
export async function endHooks(session: Session, reason: SessionEndReason): Promise<void> {
  await (await serviceIf(session, Hooks))?.end(reason);
}
