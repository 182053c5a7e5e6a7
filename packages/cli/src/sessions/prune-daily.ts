import { pruneDaily, SessionStore } from "@lorimer/plugin-sessions";

/** Deletes sessions in `folder` that nobody wrote to for so many days, unless that was done within the last day. */
export async function pruneOldSessions(folder: string, cwd: string, days: number): Promise<void> {
  await pruneDaily(new SessionStore(folder, cwd), { days });
}
