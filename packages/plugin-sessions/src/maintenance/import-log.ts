import { existsSync } from "node:fs";
import { LorimerError, sessionId } from "@lorimer/sdk";
import type { JournalFault, SessionId } from "@lorimer/sdk";
import { readJournal, writeLine } from "@lorimer/sdk/journal";
import { readFile } from "../store/file-journal.js";
import type { SessionStore } from "../store/session-store.js";

/** Takes a log from elsewhere into the store, among the sessions of the working folder. Lines that cannot be used are left out and named. */
export async function importLog(
  store: SessionStore,
  path: string,
  newId: () => string,
): Promise<{ readonly id: SessionId; readonly faults: readonly JournalFault[] }> {
  if (!existsSync(path)) throw new LorimerError("SESSION_UNKNOWN", `There is no file ${path}.`);
  const { records, faults } = await readJournal(readFile(path));
  const opened = records.map(({ entry }) => entry).find((entry) => entry.type === "opened");
  if (opened === undefined) throw new LorimerError("SESSION_UNKNOWN", `${path} is not the log of a session.`);
  const own = sessionId(opened.session);
  const id = store.pathOf(own) === undefined ? own : sessionId(newId());
  const file = await store.open(id);
  try {
    for (const record of records) {
      const entry = record.entry.type === "opened" ? { ...record.entry, session: id } : record.entry;
      await file.append(Buffer.from(writeLine({ ...record, entry })));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { id, faults };
}
