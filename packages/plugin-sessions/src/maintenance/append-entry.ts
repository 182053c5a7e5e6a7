import { journalVersion } from "@lorimer/sdk";
import type { JournalEntry, JournalStore, SessionId } from "@lorimer/sdk";
import { foldJournal, writeLine } from "@lorimer/sdk/journal";

/** Adds one entry to the log of a session that nobody has open. Fails with `SESSION_LOCKED` where somebody has. */
export async function appendEntry(store: JournalStore, session: SessionId, entry: JournalEntry, now: number = Date.now()): Promise<void> {
  const file = await store.open(session);
  try {
    const { next, endsWhole } = await foldJournal(
      () => file.read(),
      () => ({ apply: () => undefined }),
    );
    const line = writeLine({ v: journalVersion, n: next, t: now, entry });
    await file.append(Buffer.from(`${endsWhole ? "" : "\n"}${line}`));
    await file.sync();
  } finally {
    await file.close();
  }
}
