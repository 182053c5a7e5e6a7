import { JournalStore, LorimerError, messageId, optional } from "@lorimer/sdk";
import type { Clock, Message, Random, SessionId } from "@lorimer/sdk";
import type { Scope } from "../di/scope.js";
import { SessionLog } from "../journal/session-log.js";
import type { EarlierLog } from "../journal/session-log.js";
import type { SessionOptions } from "./session-api.js";
import type { SessionStart } from "./session-parts.js";

/** The log of a session that is being opened, and what the session begins with. */
export interface LogAndStart {
  readonly log: SessionLog;
  readonly start: SessionStart;
  /** Said before and never heard. */
  readonly unheard: readonly Message[];
}

/** Opens or resumes the log that the options ask for. A session that nobody keeps begins empty, or with the messages given. */
export async function openLog(scope: Scope, id: SessionId, options: SessionOptions, clock: Clock, random: Random): Promise<LogAndStart> {
  const { resume, fork, messages = [] } = options;
  const newId = (): ReturnType<typeof messageId> => messageId(random.uuid());
  const { store } =
    options.persist === false && fork === undefined && resume === undefined
      ? { store: undefined }
      : await scope.resolve({ store: optional(JournalStore) });
  if (store === undefined) {
    if (resume !== undefined || fork !== undefined) throw unkept();
    return { log: SessionLog.inMemory(), start: { id, messages, name: undefined, sequence: 0, resumed: undefined }, unheard: [] };
  }
  if (options.persist === false && resume !== undefined) return lookAt(await SessionLog.read(store, resume, newId), resume);
  const source = fork === undefined ? undefined : await SessionLog.read(store, fork.session, newId);
  if (options.persist === false) {
    const start = { id, messages: forked(source, fork), name: source?.name, sequence: 0, resumed: resumedOf(source) };
    const log = SessionLog.inMemory();
    if (source !== undefined) log.inherits(source.notes);
    return { log, start, unheard: [] };
  }
  const { log, earlier } = await SessionLog.open(store, id, { resumes: resume !== undefined, copyOf: fork?.session, clock, newId });
  log.startsFrom(earlier.history.settled);
  if (source !== undefined) {
    log.inherits(source.notes);
    const start = { id, messages: forked(source, fork), name: source.name, sequence: 0, resumed: resumedOf(source) };
    return { log, start, unheard: [] };
  }
  if (resume === undefined) return { log, start: { id, messages, name: undefined, sequence: 0, resumed: undefined }, unheard: [] };
  const start = { id, messages: earlier.history.messages, name: earlier.name, sequence: earlier.sequence, resumed: resumedOf(earlier) };
  return { log, start, unheard: earlier.history.unheard };
}

/** A kept session that is only looked at: nothing is written, and whoever has it open is not disturbed. */
function lookAt(earlier: EarlierLog, id: SessionId): LogAndStart {
  const { history, name, sequence, notes } = earlier;
  const start = { id, messages: history.messages, name, sequence, resumed: resumedOf(earlier) };
  return { log: SessionLog.inMemory(notes), start, unheard: history.unheard };
}

function forked(source: EarlierLog | undefined, fork: SessionOptions["fork"]): readonly Message[] {
  return (source?.history.messages ?? []).slice(0, fork?.messages);
}

function resumedOf(earlier: EarlierLog | undefined): SessionStart["resumed"] {
  return earlier === undefined ? undefined : { faults: earlier.faults, interrupted: earlier.history.interrupted, tasks: earlier.tasks };
}

function unkept(): LorimerError {
  return new LorimerError("SESSION_UNKNOWN", "This harness keeps no sessions, so there is none to go on with.", {
    hint: "Add a plugin that provides a JournalStore, such as @lorimer/plugin-sessions.",
  });
}
