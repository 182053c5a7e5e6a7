import { join } from "node:path";
import type { ToolCall, ToolOutcome } from "@lorimer/sdk";
import type { FileChange, FileState, Uncovered } from "../contract/index.js";
import { sameState } from "../files/look-at.js";
import { lostOf } from "../keep/lost-of.js";
import type { Vault } from "../keep/vault.js";
import { scanDifference, scanFolder } from "./folder-scan.js";
import type { FolderScan } from "./folder-scan.js";
import { namedPaths } from "./named-paths.js";
import { ProjectSnapshots } from "./project-snapshots.js";
import type { Snapshot } from "./project-snapshots.js";
import { treeChanges } from "./tree-changes.js";

/** How a project stood: a snapshot, or else times and sizes. */
type Standing =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "scan"; readonly scan: FolderScan | undefined; readonly because: string };

interface Running {
  readonly number: number;
  readonly title: string;
  /** What ran at the same time. */
  readonly beside: Set<string>;
}

const largestNamed = 1024 * 1024;
const mostUncovered = 200;
/** Snapshots that took too long before no more are tried. */
const mostRefusals = 3;

/** Finds out what commands change. Costs nothing before the first of them. */
export class CommandWatch {
  readonly #vault: Vault;
  readonly #running = new Map<number, Running>();
  readonly #tasks = new Map<string, Running>();
  #snapshots: Promise<ProjectSnapshots> | undefined;
  /** The newest snapshot: what differs from it later, while only background tasks ran, is theirs. */
  #last: { readonly snapshot: Snapshot; readonly position: number } | undefined;
  #refusals = 0;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  async begin(call: ToolCall, cwd: string): Promise<(outcome: ToolOutcome | undefined) => Promise<void>> {
    const vault = this.#vault;
    const before = await this.#stand();
    if (before.kind === "snapshot") await this.#creditTasks(before.snapshot);
    const named = await this.#keepNamed(call, cwd);
    const number = vault.number();
    const title = call.tool.title(call.input);
    const running: Running = { number, title, beside: new Set() };
    const recorded = this.#vault.log().position;
    for (const other of [...this.#running.values(), ...this.#tasks.values()]) {
      other.beside.add(title);
      running.beside.add(other.title);
    }
    this.#running.set(number, running);
    const files = [...named].flatMap(([path, state]) => (state.kind === "absent" ? [] : [{ path, before: state }]));
    const tree = before.kind === "snapshot" ? { tree: before.snapshot.tree } : {};
    await vault.begun({ number, time: Date.now(), tool: call.name, title, call: call.id, files, ...tree });
    return async (outcome) => {
      const found = await this.#found(before, named);
      this.#running.delete(number);
      const task = taskOf(outcome);
      if (task !== undefined) this.#tasks.set(task, running);
      this.#record(running, found, recorded);
    };
  }

  async taskEnded(id: string): Promise<void> {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    const now = await this.#stand();
    if (now.kind === "snapshot") await this.#creditTasks(now.snapshot);
    else this.#vault.ended({ number: task.number, files: [], uncovered: [{ path: undefined, because: unseen }], beside: [...task.beside] });
    this.#tasks.delete(id);
  }

  /** Commands that a process was ended in: what differs from before them is found now, without knowing whose work all of it is. */
  async recover(): Promise<void> {
    const open = this.#vault.log().open.filter(({ number, tree }) => tree !== undefined && !this.#running.has(number));
    for (const { number, tree = "" } of open) {
      const now = await this.#stand();
      if (now.kind !== "snapshot") return;
      const snapshots = await this.#project();
      const { files, uncovered } = await treeChanges(this.#vault, snapshots, { tree, skipped: new Map(), nested: new Map() }, now.snapshot);
      this.#vault.ended({ number, files: files.map(({ path, before }) => ({ path, before, after: undefined })), uncovered, beside: [] });
    }
  }

  async #found(before: Standing, named: ReadonlyMap<string, FileState>): Promise<Found> {
    const files = new Map<string, FileChange>();
    let uncovered: readonly Uncovered[] = [];
    if (before.kind === "snapshot") {
      const after = await this.#stand();
      if (after.kind === "snapshot") {
        const found = await treeChanges(this.#vault, await this.#project(), before.snapshot, after.snapshot);
        for (const file of found.files) files.set(file.path, file);
        uncovered = found.uncovered;
      } else uncovered = [{ path: undefined, because: `${unseen} ${after.because}.` }];
    } else uncovered = await this.#scanned(before);
    // What was kept by name is exact.
    for (const [path, state] of named) {
      const after = await this.#vault.look(path);
      // Folders that a command makes are nobody's content.
      if (sameState(state, after) || (state.kind === "absent" && after.kind === "other")) continue;
      files.set(path, { path, before: state, after });
    }
    return { files: [...files.values()], uncovered: uncovered.filter(({ path }) => path === undefined || !files.has(path)) };
  }

  async #scanned({ scan, because }: Extract<Standing, { kind: "scan" }>): Promise<readonly Uncovered[]> {
    const after = scan && (await this.#scan());
    if (scan === undefined || after === undefined) return [{ path: undefined, because: `${unseen} ${because}.` }];
    const paths = scanDifference(scan, after);
    const listed = paths.slice(0, mostUncovered).map((path) => ({ path, because: `a command changed it, and ${because}` }));
    const more = paths.length - listed.length;
    return more > 0 ? [...listed, { path: undefined, because: `a command changed ${more} more files` }] : listed;
  }

  /** Leaves out what another call has recorded meanwhile, such as an edit while a command ran. */
  #record({ number, beside }: Running, { files, uncovered }: Found, since: number): void {
    const meanwhile = this.#vault.log().settledSince(since);
    const known = new Map(meanwhile.filter(({ group }) => group !== number).map((change) => [change.path, change.after]));
    const own = files.filter(({ path, after }) => {
      const last = known.get(path);
      return last === undefined || after === undefined || !sameState(last, after);
    });
    const lost = own.flatMap(({ path, before }) => lostOf(path, before));
    this.#vault.ended({ number, files: own, uncovered: [...lost, ...uncovered], beside: [...beside] });
  }

  async #creditTasks(now: Snapshot): Promise<void> {
    const [task] = this.#tasks.values();
    const last = this.#last;
    this.#last = { snapshot: now, position: this.#vault.log().position };
    if (task === undefined || last === undefined || last.snapshot.tree === now.tree) return;
    this.#record(task, await treeChanges(this.#vault, await this.#project(), last.snapshot, now), last.position);
  }

  /** Files that the words of a command name are kept whether or not anything else covers them. */
  async #keepNamed({ input }: ToolCall, cwd: string): Promise<ReadonlyMap<string, FileState>> {
    const command = typeof input === "object" && input !== null && "command" in input ? input.command : undefined;
    const { workspace } = this.#vault;
    const named = new Map<string, FileState>();
    if (typeof command !== "string") return named;
    for (const path of namedPaths(command, cwd, [workspace.root, ...workspace.directories])) {
      const info = await workspace.files.lstat(path).catch(() => undefined);
      if (info?.kind === "directory" || info?.kind === "other" || (info?.size ?? 0) > largestNamed) continue;
      const state = await this.#vault.keep(path);
      if (state.kind !== "other") named.set(path, state);
    }
    return named;
  }

  async #stand(): Promise<Standing> {
    if (this.#refusals < mostRefusals) {
      const taken = await (await this.#project()).take(this.#vault.limits.snapshotMs);
      if (!("refused" in taken)) {
        this.#refusals = 0;
        if (this.#tasks.size === 0) this.#last = { snapshot: taken, position: this.#vault.log().position };
        return { kind: "snapshot", snapshot: taken };
      }
      if (taken.slow) this.#refusals += 1;
      this.#because = taken.refused;
    }
    return { kind: "scan", scan: await this.#scan(), because: this.#because };
  }

  #because = "";

  async #scan(): Promise<FolderScan | undefined> {
    return scanFolder(this.#vault.workspace.root, await this.#vault.folder(), this.#vault.limits.snapshotMs);
  }

  #project(): Promise<ProjectSnapshots> {
    const { workspace, limits } = this.#vault;
    this.#snapshots ??= this.#vault
      .folder()
      .then((folder) => new ProjectSnapshots(join(folder, "git"), workspace.root, limits.maxFileBytes));
    return this.#snapshots;
  }
}

interface Found {
  readonly files: readonly FileChange[];
  readonly uncovered: readonly Uncovered[];
}

const unseen = "a command ran, and what it changed could not be looked for:";

function taskOf(outcome: ToolOutcome | undefined): string | undefined {
  const output = outcome?.output;
  if (typeof output !== "object" || output === null || !("backgroundTaskId" in output)) return undefined;
  return typeof output.backgroundTaskId === "string" ? output.backgroundTaskId : undefined;
}
