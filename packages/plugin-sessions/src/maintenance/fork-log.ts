import { randomUUID } from "node:crypto";
import { journalVersion, LorimerError, messageId, sessionId } from "@lorimer/sdk";
import type { JournalEntry, JournalStore, SessionId } from "@lorimer/sdk";
import { branchesOf, branchNamed } from "./branches.js";
import { HistoryProjection, readJournal, writeLine } from "@lorimer/sdk/journal";

export interface ForkOptions {
  /** Only what stands before this message. */
  readonly before?: string | undefined;
  /** A branch that was taken back, by number or label, in place of the history as it stands. */
  readonly branch?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** Begins a new log with the history of another one. The other one stays as it is. */
export async function forkLog(
  store: JournalStore,
  source: SessionId,
  { before, branch, now = Date.now() }: ForkOptions = {},
): Promise<SessionId> {
  const { records: all } = await readJournal(store.read(source));
  const records = branch === undefined ? all : branchNamed(branchesOf(all), branch, source).records;
  const opened = records.map(({ entry }) => entry).find((entry) => entry.type === "opened");
  const history = new HistoryProjection();
  for (const record of records) history.apply(record);
  const { messages } = history.project(() => messageId(randomUUID()));
  const end = before === undefined ? messages.length : messages.findIndex(({ id }) => id === before);
  if (opened === undefined || end < 0)
    throw new LorimerError(
      "SESSION_UNKNOWN",
      before === undefined ? `${source} holds no session.` : `${source} holds no message ${before}.`,
      {
        hint: "lorimer session show --json names its messages.",
      },
    );
  const id = sessionId(randomUUID());
  const { parent: _parent, ...own } = opened;
  const notes = records.flatMap(({ entry }): JournalEntry[] => (entry.type === "noted" ? [{ ...entry, inherited: true }] : []));
  const entries: readonly JournalEntry[] = [
    { ...own, session: id, parent: { session: source, messages: end } },
    ...notes,
    { type: "history", keep: 0, add: messages.slice(0, end), why: "forked" },
    { type: "closed" },
  ];
  const file = await store.open(id, { copyOf: source });
  try {
    await file.append(Buffer.from(entries.map((entry, index) => writeLine({ v: journalVersion, n: index + 1, t: now, entry })).join("")));
    await file.sync();
  } finally {
    await file.close();
  }
  return id;
}
