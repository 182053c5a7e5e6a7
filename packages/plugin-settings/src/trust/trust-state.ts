import type { Brought, BroughtKind } from "./brought.js";
import { foldersAbove } from "./inventory.js";
import type { TrustRecord } from "./trust-record.js";

/** How a folder stands. */
export interface TrustState {
  /**
   * `nothing`: the folder brings nothing that acts, so there is nothing to ask.
   * `trusted`: all that acts was consented to. `changed`: some of it, and `open` is the rest.
   * `refused`: the person said no to exactly this. `unknown`: nobody was asked.
   */
  readonly state: "nothing" | "trusted" | "changed" | "refused" | "unknown";
  /** What acts. */
  readonly acting: readonly Brought[];
  /** What of it nobody consented to. */
  readonly open: readonly Brought[];
}

/** What a folder may take over from a trusted one above it in the same repository: what stands in settings, and nothing that grants or connects. */
const lent: readonly BroughtKind[] = ["hook", "environment", "command", "setting"];

/**
 * Compares what a folder brings with what was consented to. `folder` is a real path: only the folder's own path names it, whatever a
 * `.git` file, a link or a worktree says (CVE-2026-40068).
 */
export function trustState(
  folder: string,
  items: readonly Brought[],
  records: ReadonlyMap<string, TrustRecord>,
  options: { readonly interactive: boolean },
): TrustState {
  const acting = items.filter(({ acts }) => acts);
  if (acting.length === 0) return { state: "nothing", acting, open: [] };
  const record = records.get(folder);
  const above = foldersAbove(folder);
  const consents = (at: string, { digest }: Brought): boolean => {
    const answer = records.get(at);
    return answer?.answer === "yes" && answer.items.includes(digest);
  };
  const consented = (item: Brought): boolean =>
    consents(folder, item) ||
    (item.folder !== folder && consents(item.folder, item)) ||
    (options.interactive && record === undefined && lent.includes(item.kind) && above.some((at) => consents(at, item)));
  if (record?.answer === "no") {
    const open = acting.filter(({ digest }) => !record.items.includes(digest));
    return { state: open.length === 0 ? "refused" : "unknown", acting, open: acting };
  }
  const open = acting.filter((item) => !consented(item));
  if (open.length === 0) return { state: "trusted", acting, open };
  return { state: record === undefined ? "unknown" : "changed", acting, open };
}
