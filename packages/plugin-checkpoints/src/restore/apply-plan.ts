import { messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import type { Conflict, FileChange, PlannedFile, RestoreOptions, RestorePlan, RestoreReport } from "../contract/index.js";
import { sameState } from "../files/look-at.js";
import type { Vault } from "../keep/vault.js";

/** How a restoring is recorded: it is a change like any other, which can be taken back. */
export interface RestoreRecord {
  readonly tool: "rewind" | "undo";
  readonly title: string;
  readonly undoes?: number;
}

const linkMs = 5000;

/** Does what a plan says, path by path. What fails leaves the others done, and can be done again. */
export async function applyPlan(vault: Vault, plan: RestorePlan, record: RestoreRecord, options: RestoreOptions): Promise<RestoreReport> {
  // Nobody who insists on a file means whatever a link leads to.
  const isForced = ({ reason }: Conflict): boolean => options.force === true && reason !== "moved";
  const forced = plan.conflicts.filter(isForced).map(({ planned }) => planned);
  const conflicts = plan.conflicts.filter((conflict) => !isForced(conflict));
  const wanted: PlannedFile[] = [];
  for (const planned of [...plan.files, ...forced]) {
    // Kept, so that undoing this brings it back.
    const now = await vault.keep(planned.path);
    if (sameState(now, planned.now)) wanted.push({ ...planned, now });
    else conflicts.push({ path: planned.path, reason: "changed", planned: { ...planned, now } });
  }
  if (wanted.length === 0 && record.undoes === undefined) return { restored: [], conflicts, uncovered: plan.uncovered, failed: [] };
  const number = vault.number();
  const begun = wanted.map(({ path, now }) => ({ path, before: now }));
  await vault.begun({ number, time: Date.now(), call: "", files: begun, ...record });
  const restored: PlannedFile[] = [];
  const failed: { readonly path: string; readonly because: string }[] = [];
  const changed: FileChange[] = [];
  for (const planned of wanted) {
    try {
      await restoreFile(vault, planned);
      restored.push(planned);
    } catch (error) {
      failed.push({ path: planned.path, because: messageOf(error) });
    }
    const after = await vault.look(planned.path);
    if (!sameState(planned.now, after)) changed.push({ path: planned.path, before: planned.now, after });
  }
  vault.ended({ number, files: changed, uncovered: [], beside: [] });
  return { restored, conflicts, uncovered: plan.uncovered, failed };
}

async function restoreFile(vault: Vault, { path, to, now }: PlannedFile): Promise<void> {
  const { workspace } = vault;
  if (now.kind === "other") throw new Error(`${now.why}, which is not removed for this`);
  if (to.kind === "file") {
    const bytes = await (await vault.store()).get(to.hash);
    if (bytes === undefined) throw new Error("what it held is not kept any more, or is damaged");
    // A write would follow a link to somewhere else.
    if (now.kind === "link") await workspace.files.remove(path);
    return workspace.files.write(path, bytes, { mode: to.mode });
  }
  if (now.kind !== "absent") await workspace.files.remove(path);
  if (to.kind === "link") await makeLink(workspace, path, to.target);
}

/** By a process of the workspace, so that whatever contains those contains this. */
async function makeLink(workspace: Workspace, path: string, target: string): Promise<void> {
  const child = await workspace.start({ command: "ln", args: ["-s", "--", target, path], cwd: workspace.root, timeoutMs: linkMs });
  const drain = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    let text = "";
    for await (const chunk of chunks) text += Buffer.from(chunk).toString("utf8");
    return text.trim();
  };
  const [, said, exit] = await Promise.all([drain(child.stdout), drain(child.stderr), child.exited]);
  if (exit.code !== 0) throw new Error(said || "the link could not be made");
}
