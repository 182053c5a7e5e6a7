import { isLorimerError, LorimerError } from "@lorimer/sdk";
import type { JournalRecord, SessionId } from "@lorimer/sdk";
import type { KeptSession, SessionCatalogue } from "../contract/index.js";

/** A way that a conversation went and was taken back from. */
export interface Branch {
  /** From 1, in the order in which they were taken back. */
  readonly number: number;
  readonly label: string | undefined;
}

/** The branches of a log, each with the records that led to its end. */
export function branchesOf(records: readonly JournalRecord[]): readonly (Branch & { readonly records: readonly JournalRecord[] })[] {
  const labels = new Map(records.flatMap(({ entry }) => (entry.type === "labelled" ? [[entry.branch, entry.label] as const] : [])));
  const ends = records.flatMap(({ entry }, index) => (entry.type === "history" && entry.why === "rewound" ? [index] : []));
  return ends.map((end, index) => ({ number: index + 1, label: labels.get(index + 1) || undefined, records: records.slice(0, end) }));
}

/** The branch of this number or label; the one that was labelled last, where several have it. */
export function branchNamed<B extends Branch>(branches: readonly B[], wanted: string, session: SessionId): B {
  const found = /^\d+$/.test(wanted) ? branches[Number(wanted) - 1] : branches.findLast(({ label }) => label === wanted);
  if (found !== undefined) return found;
  throw new LorimerError("SESSION_UNKNOWN", `The session ${session} has no branch ${wanted}.`, {
    hint: branches.length === 0 ? "It was never taken back." : `Its branches are 1 to ${branches.length}; lorimer session tree shows them.`,
  });
}

/** A session, and its branch where one is named behind a `~`: by number or label. */
export async function findBranch(
  catalogue: Pick<SessionCatalogue, "find">,
  wanted: string,
): Promise<{ readonly session: KeptSession; readonly branch: string | undefined }> {
  const [, session, branch] = /^(.+)~(.+)$/s.exec(wanted) ?? [];
  if (session === undefined) return { session: await catalogue.find(wanted), branch: undefined };
  try {
    return { session: await catalogue.find(session), branch };
  } catch (error) {
    // The name of a session may hold a `~`.
    if (isLorimerError(error) && error.code === "SESSION_UNKNOWN") return { session: await catalogue.find(wanted), branch: undefined };
    throw error;
  }
}
