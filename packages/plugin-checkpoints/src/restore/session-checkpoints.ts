import { relative } from "node:path";
import { messageId } from "@lorimer/sdk";
import type { Inbox, MessageId, Random, ToolCaller } from "@lorimer/sdk";
import { effectsOf } from "../effects/effects-of.js";
import { undoEffects } from "../effects/undo-effects.js";
import type {
  ChangeGroup,
  Checkpoints,
  CompensateOptions,
  CompensationReport,
  RestoreOptions,
  RestorePlan,
  RestoreReport,
  Uncovered,
} from "../contract/index.js";
import type { Keeper } from "../keep/keeper-token.js";
import type { Vault } from "../keep/vault.js";
import type { ChangeLog } from "../log/change-log.js";
import { applyPlan } from "./apply-plan.js";
import { textOf } from "./line-counts.js";
import { planRestore } from "./plan-restore.js";

interface Needs {
  readonly vault: Vault;
  readonly keeper: Keeper;
  readonly inbox: Inbox;
  readonly random: Random;
  readonly tools: ToolCaller | undefined;
}

/** Plans and restores from the records of one session. */
export class SessionCheckpoints implements Checkpoints {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  async list(): Promise<readonly ChangeGroup[]> {
    return (await this.#log()).groups.filter(({ files, uncovered }) => files.length > 0 || uncovered.length > 0);
  }

  async preview(to: MessageId): Promise<RestorePlan> {
    const log = await this.#log();
    const start = log.prompt(to);
    if (start === undefined) return { files: [], conflicts: [], uncovered: [], effects: [] };
    const { changes, groups } = log.since(start);
    const plan = await planRestore(this.#needs.vault, log, changes, uncoveredOf(groups));
    return { ...plan, effects: effectsOf(log.effectsSince(start), groups, this.#needs.vault.limits) };
  }

  async restore(to: MessageId, options: RestoreOptions = {}): Promise<RestoreReport> {
    const plan = await this.preview(to);
    const report = await applyPlan(this.#needs.vault, plan, { tool: "rewind", title: "Files taken back" }, options);
    this.#tell(report, options);
    return report;
  }

  async previewUndo(): Promise<{ readonly group: ChangeGroup; readonly plan: RestorePlan } | undefined> {
    const log = await this.#log();
    const undone = new Set(log.groups.map(({ undoes }) => undoes));
    const group = log.groups.findLast(({ number, tool, files }) => files.length > 0 && tool !== "undo" && !undone.has(number));
    if (group === undefined) return undefined;
    const back = log.changes.filter((change) => change.group === group.number);
    return { group, plan: { ...(await planRestore(this.#needs.vault, log, back, uncoveredOf([group]))), effects: [] } };
  }

  async undo(options: RestoreOptions = {}): Promise<{ readonly group: ChangeGroup; readonly report: RestoreReport } | undefined> {
    const next = await this.previewUndo();
    if (next === undefined) return undefined;
    const { group, plan } = next;
    // What is left because of a conflict may be asked for again.
    const undoes = plan.conflicts.length > 0 && options.force !== true ? {} : { undoes: group.number };
    const report = await applyPlan(this.#needs.vault, plan, { tool: "undo", title: `Taken back: ${group.title}`, ...undoes }, options);
    this.#tell(report, options);
    return { group, report };
  }

  async compensate(effects: readonly number[], options: CompensateOptions): Promise<readonly CompensationReport[]> {
    const log = await this.#log();
    const chosen = log.effectsSince(0).filter(({ number, state }) => effects.includes(number) && state !== "undone");
    const { vault, keeper, tools } = this.#needs;
    const reports = await keeper.undoing(() => undoEffects(chosen, { vault, tools, ...options }));
    const undone = reports.filter(({ ok }) => ok).map(({ effect }) => `- ${effect.tool}: ${effect.title}`);
    if (options.tellModel === true && undone.length > 0)
      this.#put(`The user had this undone; it does not hold any more:\n${undone.join("\n")}`);
    return reports;
  }

  async diff(path: string, since: MessageId): Promise<string | undefined> {
    const { vault } = this.#needs;
    const log = await this.#log();
    const start = log.prompt(since);
    const first = start === undefined ? undefined : log.since(start).changes.find((change) => change.path === path);
    if (first === undefined) return undefined;
    const { before } = first;
    const kept =
      before.kind === "absent" ? new Uint8Array() : before.kind === "file" ? await (await vault.store()).get(before.hash) : undefined;
    const isThere = (await vault.workspace.files.lstat(path)) !== undefined;
    const now = isThere ? await vault.workspace.files.read(path) : new Uint8Array();
    const [from, to] = [kept && textOf(kept), textOf(now)];
    if (from === undefined || to === undefined) return undefined;
    const { createTwoFilesPatch } = await import("diff");
    const name = relative(vault.workspace.root, path);
    return createTwoFilesPatch(`a/${name}`, `b/${name}`, from, to, undefined, undefined, { timeout: 1000 });
  }

  async #log(): Promise<ChangeLog> {
    await this.#needs.keeper.recover();
    return this.#needs.vault.log();
  }

  #tell({ restored }: RestoreReport, { tellModel }: RestoreOptions): void {
    if (tellModel !== true || restored.length === 0) return;
    const { vault } = this.#needs;
    const names = restored.map(
      ({ path, action }) => `- ${relative(vault.workspace.root, path)}${action === "delete" ? " (gone again)" : ""}`,
    );
    this.#put(
      `The user took changes back. These files are as they were earlier; read them again before you rely on what they hold:\n${names.join("\n")}`,
    );
  }

  #put(text: string): void {
    const { inbox, random } = this.#needs;
    inbox.put({ type: "user", id: messageId(random.uuid()), hidden: true, content: [{ type: "text", text }] });
  }
}

function uncoveredOf(groups: readonly ChangeGroup[]): readonly Uncovered[] {
  return groups.flatMap(({ uncovered }) => uncovered);
}
