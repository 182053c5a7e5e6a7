import type { FileChange, FileState, Uncovered } from "../contract/index.js";
import { sameState } from "../files/look-at.js";
import { lostOf } from "../keep/lost-of.js";
import type { Vault } from "../keep/vault.js";
import { contentHash } from "../store/content-store.js";
import { scanDifference } from "./folder-scan.js";
import type { FolderScan } from "./folder-scan.js";
import type { ProjectSnapshots, Snapshot, TreeChange } from "./project-snapshots.js";

const mostChanges = 2000;
/** Milliseconds for reading what changed: longer than a snapshot may take, because it happens only where something did. */
const readingMs = 10_000;

/** What differs between two snapshots, the earlier bytes kept as those of any other change. */
export async function treeChanges(
  vault: Vault,
  snapshots: ProjectSnapshots,
  from: Snapshot,
  to: Snapshot,
): Promise<{ readonly files: readonly FileChange[]; readonly uncovered: readonly Uncovered[] }> {
  const signal = AbortSignal.timeout(readingMs);
  const all = await snapshots.compare(from.tree, to.tree, signal);
  const changed = all.slice(0, mostChanges).filter(({ path }) => !from.skipped.has(path));
  const uncovered: Uncovered[] = [];
  if (all.length > mostChanges) uncovered.push({ path: undefined, because: `a command changed ${all.length - mostChanges} more files` });
  for (const path of [...from.skipped.keys(), ...to.skipped.keys()])
    if (from.skipped.get(path) !== to.skipped.get(path)) uncovered.push({ path, because: "it is too large to be kept" });
  for (const [path, scan] of from.nested) uncovered.push(...nestedChanges(path, scan, to.nested.get(path)));
  const contents = await snapshots.contents(changed, from.tree, signal);
  const files: FileChange[] = [];
  for (const change of changed) {
    const after = await vault.look(change.path);
    const before = await stateBefore(change, contents.get(change.path), after, vault);
    if (sameState(before, after)) continue;
    files.push({ path: change.path, before, after });
    uncovered.push(...lostOf(change.path, before));
  }
  return { files, uncovered: unique(uncovered) };
}

function nestedChanges(path: string, before: FolderScan | undefined, after: FolderScan | undefined): readonly Uncovered[] {
  if (before === undefined || after === undefined) {
    return [{ path, because: "it is a repository of its own, and too large to see whether a command changed it" }];
  }
  return scanDifference(before, after).map((changed) => ({
    path: changed,
    because: "a command changed it, and it is in a repository of its own",
  }));
}

async function stateBefore({ mode, blob }: TreeChange, bytes: Uint8Array | undefined, after: FileState, vault: Vault): Promise<FileState> {
  if (mode === 0) return { kind: "absent" };
  if ((mode & 0o170000) === 0o160000) return { kind: "other", why: "it is a repository of its own" };
  if ((mode & 0o170000) === 0o120000 && bytes !== undefined) return { kind: "link", target: Buffer.from(bytes).toString("utf8") };
  const permissions = permissionsBefore((mode & 0o111) !== 0, after);
  if (bytes === undefined) {
    const lost = "it is too large to be kept, or git keeps it in another form";
    return { kind: "file", hash: blob, size: 0, mode: permissions, lost };
  }
  const hash = contentHash(bytes);
  const lost = await (await vault.store()).put(bytes, hash);
  const state = { kind: "file", hash, size: bytes.length, mode: permissions } as const;
  return lost === undefined ? state : { ...state, lost };
}

/** Git knows only whether a file can be run; the rest is what it is afterwards, or usual. */
function permissionsBefore(canRun: boolean, after: FileState): number {
  if (after.kind === "file" && ((after.mode & 0o111) !== 0) === canRun) return after.mode;
  return canRun ? 0o755 : 0o644;
}

function unique(uncovered: readonly Uncovered[]): readonly Uncovered[] {
  return [...new Map(uncovered.map((one) => [one.path ?? one.because, one])).values()];
}
