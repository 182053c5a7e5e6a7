import { SessionStats, statsLines, sumStats } from "@lorimer/plugin-budget/show";
import { SessionStore } from "@lorimer/plugin-sessions";
import { foldJournal } from "@lorimer/sdk/journal";
import { paint, paperOf } from "../render/paint.js";
import { chosenLogs, sinceOf } from "../sessions/chosen-logs.js";
import { sessionsFolder } from "../sessions/sessions-folder.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/** `lorimer plugin stats [SESSION]`: time, tokens and cache breaks by plugin, from the logs of kept sessions. Only reads. */
export async function pluginStats(setup: Setup, [session, ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0) throw usageError("The command is: lorimer plugin stats [SESSION].");
  const { args, host, env, out } = setup;
  const since = sinceOf(args.since);
  const store = new SessionStore(sessionsFolder(setup), host.cwd);
  const sessions: SessionStats[] = [];
  for (const id of await chosenLogs(setup, session)) {
    const { fold } = await foldJournal(
      () => store.read(id),
      () => new SessionStats(since),
    );
    sessions.push(fold);
  }
  const stats = sumStats(sessions);
  if (args.json) out.write(`${JSON.stringify(stats, null, 2)}\n`);
  else {
    const paper = paperOf(host.stdout, env);
    out.write(
      statsLines(stats)
        .map((line) => `${paint(line, { ...paper, width: Infinity })}\n`)
        .join(""),
    );
  }
  return 0;
}
