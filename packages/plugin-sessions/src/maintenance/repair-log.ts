import { constants, copyFile, open, rename } from "node:fs/promises";
import { LorimerError } from "@lorimer/sdk";
import type { JournalFault } from "@lorimer/sdk";
import { readJournal, writeLine } from "@lorimer/sdk/journal";
import { lockOf, readFile } from "../store/file-journal.js";
import { lockSession } from "../store/session-lock.js";

export interface RepairReport {
  readonly faults: readonly JournalFault[];
  /** Records that stand in the log now. */
  readonly records: number;
  /** Where the log as it was is kept; undefined where nothing had to be done. */
  readonly kept: string | undefined;
}

/** Writes a log anew without the lines that cannot be used. The log as it was is kept beside it. Sessions open without this; it only ends the warnings. */
export async function repairLog(path: string, now: number = Date.now()): Promise<RepairReport> {
  const lock = await lockSession(lockOf(path));
  try {
    const { records, faults } = await readJournal(readFile(path));
    if (faults.some(({ kind }) => kind === "newer")) throw newer(path);
    if (faults.length === 0) return { faults, records: records.length, kept: undefined };
    const kept = `${path}.damaged-${now}`;
    await copyFile(path, kept, constants.COPYFILE_EXCL);
    const fresh = `${path}.repaired`;
    const file = await open(fresh, "w", 0o600);
    try {
      // Numbered anew: what is gone is told once and then no more.
      for (const [index, record] of records.entries()) await file.appendFile(writeLine({ ...record, n: index + 1 }));
      await file.sync();
    } finally {
      await file.close();
    }
    await lock.assertHeld();
    await rename(fresh, path);
    return { faults, records: records.length, kept };
  } finally {
    await lock.release();
  }
}

/** To leave out what a later release wrote would lose it. */
function newer(path: string): LorimerError {
  return new LorimerError("JOURNAL_READ", `${path} holds records of a later release of Lorimer, which this one would lose.`, {
    hint: "Repair it with that release.",
  });
}
