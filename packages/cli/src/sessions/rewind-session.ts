import type { Session } from "@lorimer/core";
import { Checkpoints } from "@lorimer/plugin-checkpoints/contract";
import type { RestorePlan, RestoreReport } from "@lorimer/plugin-checkpoints/contract";
import { isLorimerError } from "@lorimer/sdk";
import type { MessageId } from "@lorimer/sdk";

export type RewindWhat = "files" | "conversation" | "both";

/** What was taken back. */
export interface RewindReport {
  readonly files: RestoreReport | undefined;
  readonly conversation: boolean;
}

/** The checkpoints of a session; undefined in a harness that keeps none. */
export async function checkpointsOf(session: Session): Promise<Checkpoints | undefined> {
  try {
    return await session.service(Checkpoints);
  } catch (error) {
    if (isLorimerError(error) && error.code === "SERVICE_MISSING") return undefined;
    throw error;
  }
}

export async function previewRewind(session: Session, to: MessageId): Promise<RestorePlan> {
  return (await checkpointsOf(session))?.preview(to) ?? { files: [], conflicts: [], uncovered: [], effects: [] };
}

/** Takes files, the conversation or both back to before a message. Where a file fails the conversation stays, so that it can be done again. */
export async function rewindSession(
  session: Session,
  to: MessageId,
  what: RewindWhat,
  options: { readonly force?: boolean } = {},
): Promise<RewindReport> {
  const checkpoints = what === "conversation" ? undefined : await checkpointsOf(session);
  const files = await checkpoints?.restore(to, { ...options, tellModel: what === "files" });
  const conversation = what !== "files" && (files?.failed ?? []).length === 0;
  if (conversation) await session.rewind(to);
  return { files, conversation };
}

/** True where going back would change, or leave, something beside the conversation. */
export function concernsFiles({ files, conflicts, uncovered, effects }: RestorePlan): boolean {
  return files.length + conflicts.length + uncovered.length > 0 || effects.some(({ compensation }) => compensation !== undefined);
}
