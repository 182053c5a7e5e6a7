import { dirname, sep } from "node:path";
import type { Workspace } from "@lorimer/sdk";
import type { Conflict, FileState, PlannedFile, RestorePlan, Uncovered } from "../contract/index.js";
import { sameState } from "../files/look-at.js";
import type { Vault } from "../keep/vault.js";
import type { ChangeLog, TimedChange } from "../log/change-log.js";
import { lineCounts } from "./line-counts.js";

/** What it takes to have the paths of some changes as they were before the first of them. */
export async function planRestore(
  vault: Vault,
  log: ChangeLog,
  back: readonly TimedChange[],
  uncovered: readonly Uncovered[],
): Promise<Omit<RestorePlan, "effects">> {
  const files: PlannedFile[] = [];
  const conflicts: Conflict[] = [];
  const lost: Uncovered[] = [...uncovered];
  for (const path of [...new Set(back.map((change) => change.path))].sort()) {
    const own = back.filter((change) => change.path === path);
    const to = own[0]?.before;
    if (to === undefined || to.kind === "other") continue;
    const now = await vault.look(path);
    if (sameState(now, to)) continue;
    if (to.kind === "file" && !(await (await vault.store()).has(to.hash))) {
      if (to.lost === undefined) lost.push({ path, because: "what it held is not kept any more" });
      continue;
    }
    const last = log.changes.findLast((change) => change.path === path);
    const planned = await planFile(vault, path, to, now, last?.after === undefined);
    const reason = await conflictOf(vault, planned, last, own);
    if (reason === undefined) files.push(planned);
    else conflicts.push({ path, reason, planned });
  }
  return { files, conflicts, uncovered: unique(lost) };
}

async function planFile(vault: Vault, path: string, to: FileState, now: FileState, uncertain: boolean): Promise<PlannedFile> {
  const action = to.kind === "absent" ? "delete" : now.kind === "absent" ? "recreate" : "restore";
  const [from, into] = [await bytesNow(vault, path, now), await bytesKept(vault, to)];
  const lines = from === undefined || into === undefined ? undefined : await lineCounts(from, into);
  return { path, action, to, now, lines, uncertain };
}

async function bytesNow(vault: Vault, path: string, now: FileState): Promise<Uint8Array | undefined> {
  if (now.kind === "absent") return new Uint8Array();
  if (now.kind !== "file" || now.lost !== undefined) return undefined;
  return vault.workspace.files.read(path).catch(() => undefined);
}

async function bytesKept(vault: Vault, to: FileState): Promise<Uint8Array | undefined> {
  if (to.kind === "absent") return new Uint8Array();
  return to.kind === "file" ? (await vault.store()).get(to.hash) : undefined;
}

async function conflictOf(
  vault: Vault,
  { path, now }: PlannedFile,
  last: TimedChange | undefined,
  own: readonly TimedChange[],
): Promise<Conflict["reason"] | undefined> {
  const { workspace } = vault;
  if (!isInside(path, workspace)) return "outside";
  if ((await workspace.files.realpath(dirname(path))) !== dirname(path)) return "moved";
  if (last?.after !== undefined && !sameState(now, last.after)) return "changed";
  if (now.kind === "other" || (now.kind === "file" && now.lost !== undefined)) return "unkept";
  return own.some((change, at) => at > 0 && !change.deliberate && hasGap(own[at - 1], change)) ? "between" : undefined;
}

/** Somebody else wrote between two changes of the session. */
function hasGap(one: TimedChange | undefined, next: TimedChange): boolean {
  return one?.after !== undefined && !sameState(one.after, next.before);
}

function isInside(path: string, { root, directories }: Pick<Workspace, "root" | "directories">): boolean {
  return [root, ...directories].some((folder) => path.startsWith(folder === sep ? sep : `${folder}${sep}`));
}

function unique(uncovered: readonly Uncovered[]): readonly Uncovered[] {
  return [...new Map(uncovered.map((one) => [`${one.path ?? ""}\n${one.because}`, one])).values()];
}
