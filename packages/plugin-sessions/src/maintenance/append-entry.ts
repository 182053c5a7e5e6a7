import { journalVersion } from "@lorimer/sdk";
import type { JournalEntry, JournalStore, SessionId } from "@lorimer/sdk";
import { readJournal, writeLine } from "@lorimer/sdk/journal";

/** Adds one entry to the log of a session that nobody has open. Fails with `SESSION_LOCKED` where somebody has. */
export async function appendEntry(store: JournalStore, session: SessionId, entry: JournalEntry, now: number = Date.now()): Promise<void> {
  const file = await store.open(session);
  try {
    const { records, endsWhole } = await readJournal(file.read());
    const line = writeLine({ v: journalVersion, n: (records.at(-1)?.n ?? 0) + 1, t: now, entry });
    await file.append(Buffer.from(`${endsWhole ? "" : "\n"}${line}`));
    await file.sync();
  } finally {
    await file.close();
  }
}
