import { statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as later } from "node:timers/promises";
import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { unknownToolWarnings } from "@lorimer/plugin-permissions";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { messageOf } from "@lorimer/sdk";
import { toolNames } from "../open-harness.js";
import { serviceIf } from "./service-if.js";
import { sessionsFolder } from "./sessions-folder.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";

/** Opens a session and says what a person should know of how it begins: rules that were left out, and what a crash left behind. */
export async function openCliSession(setup: Setup, harness: Harness, options: SessionOptions): Promise<Session> {
  const session = await harness.openSession(options);
  const { problems = [], rules = [], mode } = (await serviceIf(session, Permissions)) ?? {};
  const { permissionMode } = setup.args;
  if (mode !== undefined && permissionMode !== undefined && mode !== permissionMode)
    setup.warn(`The permission mode ${permissionMode} is not allowed here; the mode is ${mode}.`);
  for (const problem of [...problems, ...unknownToolWarnings(rules, toolNames(harness))]) setup.warn(problem);
  const faults = session.resumed?.faults ?? [];
  for (const { line, message } of faults.slice(0, mostFaults)) setup.warn(`The session's log, line ${line}: ${message}.`);
  if (faults.length > mostFaults) setup.warn(`${faults.length - mostFaults} more: lorimer session verify ${session.id} names them.`);
  for (const { name, readOnly } of session.resumed?.interrupted ?? []) {
    if (!readOnly) setup.warn(`${name} was running when the session ended; whether it had its effect is not known. The model is told.`);
  }
  for (const { taskId, description } of session.resumed?.tasks ?? [])
    setup.warn(`The background task ${taskId} (${description}) ended with its process.`);
  // After the first request is on its way.
  if (setup.args.persist) setup.background.push(later().then(() => pruneInBackground(setup)));
  return session;
}

/** Faults of a log that are told one by one. */
const mostFaults = 5;

/** Deletes sessions older than the settings keep them, and what was compiled long ago, once a day. */
async function pruneInBackground(setup: Setup): Promise<void> {
  const days = setup.settings.get("cleanupPeriodDays") ?? 30;
  const folder = sessionsFolder(setup);
  try {
    if (typeof days !== "number" || prunedToday(folder)) return;
    const { pruneCompiled, pruneOldSessions } = await import("./prune-daily.js");
    await pruneOldSessions(folder, setup.host.cwd, days);
    await pruneCompiled(join(lorimerHome(setup.env, setup.host.home), "cache", "compiled"));
  } catch (error) {
    setup.log.note(`Old sessions could not be deleted: ${messageOf(error)}`);
  }
}

/** Looked at before anything is loaded: on most starts there is nothing to do. */
function prunedToday(folder: string): boolean {
  const mark = statSync(join(folder, ".pruned"), { throwIfNoEntry: false });
  return mark !== undefined && Math.abs(Date.now() - mark.mtimeMs) < 86_400_000;
}
