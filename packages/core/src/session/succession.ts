import type { Message, SessionId } from "@lorimer/sdk";
import type { SessionLog } from "../journal/session-log.js";
import type { LogAndStart } from "./open-log.js";

/** What a closed session leaves to the one that takes its place. */
export interface LeftSession {
  readonly log: SessionLog;
  readonly messages: readonly Message[];
  readonly name: string | undefined;
  /** Said and never heard. */
  readonly unheard: readonly Message[];
}

/** How one session follows another in the same process, also where nobody keeps their log. */
export interface Succession {
  /** Absent where the session begins as its options say. */
  readonly from?: LeftSession;
  /** Given the way to ask what the session leaves, once it is closed. */
  tell(leaves: () => LeftSession): void;
}

/** Goes on with a log that nobody keeps. */
export function takenOver(id: SessionId, { log, messages, name, unheard }: LeftSession): LogAndStart {
  return { log, start: { id, messages, name, sequence: log.given, resumed: undefined }, unheard };
}
