import type { Session } from "@lorimer/core";
import { messageId, SessionJournal } from "@lorimer/sdk";
import type { MessageId, SessionEvent } from "@lorimer/sdk";

const key = "cli.prompt-uuid";

interface Noted {
  readonly uuid: string;
  readonly id: MessageId;
}

/** Remembers, in the session's log, by which uuid a host knows a message: `event` is one of the run that the message began. */
export async function notePromptId(session: Session, uuid: string, event: SessionEvent): Promise<boolean> {
  if (event.type !== "message-added" || event.message.type !== "user" || event.message.hidden === true) return false;
  const noted: Noted = { uuid, id: event.message.id };
  await (await session.service(SessionJournal)).note(key, noted);
  return true;
}

/** The id of the message that a host knows by a uuid, in this process or an earlier one, or in the session that this one is a copy of. */
export async function promptIdOf(session: Session, uuid: string): Promise<MessageId> {
  const journal = await session.service(SessionJournal);
  const noted = [...journal.inherited(key), ...journal.noted(key)] as readonly Noted[];
  return noted.findLast((one) => one?.uuid === uuid)?.id ?? messageId(uuid);
}
