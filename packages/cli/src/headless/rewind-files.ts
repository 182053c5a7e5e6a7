import type { Session } from "@lorimer/core";
import type { PlannedFile, RestorePlan } from "@lorimer/plugin-checkpoints/contract";
import { checkpointsOf } from "../sessions/rewind-session.js";
import { rewindTargets } from "../sessions/rewind-targets.js";
import { promptIdOf } from "./prompt-ids.js";

/**
 * Takes files back to before a message of a person, or with `dry_run` says what that would do. `user_message_id` is the uuid that the message
 * came with or was replayed with, or its id in the session. With `force` conflicts are taken back too. The conversation stays, and hears of it.
 */
export async function rewindFiles(
  opened: () => Promise<Session>,
  { user_message_id: asked, dry_run: only, force }: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  if (typeof asked !== "string" || asked === "") throw new Error("rewind_files needs user_message_id.");
  const session = await opened();
  const checkpoints = await checkpointsOf(session);
  if (checkpoints === undefined) return refused("This harness keeps no checkpoints of files.");
  const id = await promptIdOf(session, asked);
  const target = rewindTargets(session.messages).find((prompt) => prompt.id === id);
  if (target === undefined) return refused(`The session holds no user message ${asked}.`);
  if (only === true) {
    const plan = await checkpoints.preview(target.id);
    return answer(plan, plan.files);
  }
  const report = await checkpoints.restore(target.id, { force: force === true, tellModel: true });
  const failed = report.failed.length === 0 ? {} : { failed: report.failed };
  return { ...answer(report, report.restored), ...failed };
}

function answer(
  { conflicts, uncovered }: Pick<RestorePlan, "conflicts" | "uncovered">,
  files: readonly PlannedFile[],
): Readonly<Record<string, unknown>> {
  return {
    canRewind: true,
    filesChanged: files.map(({ path }) => path),
    insertions: files.reduce((sum, { lines }) => sum + (lines?.added ?? 0), 0),
    deletions: files.reduce((sum, { lines }) => sum + (lines?.removed ?? 0), 0),
    ...(conflicts.length === 0 ? {} : { conflicts: conflicts.map(({ path, reason }) => ({ path, reason })) }),
    ...(uncovered.length === 0 ? {} : { uncovered }),
  };
}

function refused(error: string): Readonly<Record<string, unknown>> {
  return { canRewind: false, error };
}
