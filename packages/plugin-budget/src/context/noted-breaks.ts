import type { SessionJournal } from "@lorimer/sdk";
import type { CacheBreak } from "../contract/index.js";
import type { SentRequest } from "./sent-request.js";

/** The key of the notes. */
export const breakKey = "lorimer.budget.break";

/** Notes where the second request stopped to continue the first, so that it is known also when the session is resumed. */
export async function noteBreak(journal: SessionJournal, before: SentRequest, after: SentRequest): Promise<void> {
  const { cacheBreak } = await import("./cache-break.js");
  const found = cacheBreak(before, after);
  // Nobody waits for the disk; one that fails is told of by whoever has to.
  if (found !== undefined) journal.note(breakKey, found).catch(() => undefined);
}

/** The breaks of a session so far, those of earlier processes first. */
export function notedBreaks(journal: SessionJournal): readonly CacheBreak[] {
  return journal.noted(breakKey).filter((value) => isBreak(value));
}

export function isBreak(value: unknown): value is CacheBreak {
  return typeof value === "object" && value !== null && "byte" in value && "origin" in value && "change" in value;
}
