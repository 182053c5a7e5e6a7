import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCaller } from "@lorimer/sdk";
import { replaceFile } from "@lorimer/sdk/files";
import type {
  AgentMemoryPlace,
  Memory,
  MemoryDraft,
  MemoryFolder,
  MemoryIndexView,
  MemoryProposal,
  MemoryRepair,
  MemoryScan,
  MemoryText,
  MemoryWritten,
} from "../contract/index.js";
import type { ProposalBox } from "../proposals/proposal-box.js";
import { FolderStore } from "../store/folder-store.js";
import { foreignProjectName, projectName, repositoryFolder } from "../store/repository-folder.js";
import type { MemoryOptions } from "./memory-options.js";

export interface SessionMemoryParts {
  readonly cwd: string;
  readonly options: MemoryOptions;
  /** In place of the folder of the repository. */
  readonly folder: string | undefined;
  readonly secrets: readonly string[];
  readonly caller: ModelCaller | undefined;
  now(): number;
  enabled(): boolean;
}

/** The memory of one session's project. Nothing is read before someone asks. */
export class SessionMemory implements Memory {
  readonly folder: string;
  readonly readOnly = false;
  readonly foreign: MemoryFolder | undefined;
  /** What compaction wrote down, by session. */
  readonly sessions: MemoryFolder;
  readonly #parts: SessionMemoryParts;
  readonly #project: string;
  readonly #store: MemoryFolder;
  #box: Promise<ProposalBox> | undefined;

  constructor(parts: SessionMemoryParts) {
    const { options } = parts;
    this.#parts = parts;
    this.#project = repositoryFolder(parts.cwd);
    this.folder = parts.folder ?? join(options.userFolder, "projects", projectName(this.#project), "memory");
    this.#store = this.#folderAt(this.folder);
    this.sessions = this.#folderAt(join(this.folder, "sessions"));
    this.foreign = options.readForeign
      ? this.#folderAt(join(options.foreignUserFolder, "projects", foreignProjectName(this.#project), "memory"), true)
      : undefined;
  }

  get enabled(): boolean {
    return this.#parts.enabled();
  }

  scan(): Promise<MemoryScan> {
    return this.#store.scan();
  }

  read(wanted: string): Promise<MemoryText | undefined> {
    return this.#store.read(wanted);
  }

  write(draft: MemoryDraft): Promise<MemoryWritten> {
    return this.#store.write(draft);
  }

  forget(wanted: string): Promise<string | undefined> {
    return this.#store.forget(wanted);
  }

  index(): Promise<MemoryIndexView> {
    return this.#store.index();
  }

  drift(): Promise<MemoryRepair> {
    return this.#store.drift();
  }

  repair(): Promise<MemoryRepair> {
    return this.#store.repair();
  }

  forAgent(agent: string, place: AgentMemoryPlace): MemoryFolder {
    const name = agent.replaceAll(/[^A-Za-z0-9_-]+/g, "-") || "agent";
    const folders: Readonly<Record<AgentMemoryPlace, string>> = {
      user: join(this.#parts.options.userFolder, "agent-memory", name),
      project: join(this.#project, ".lorimer", "agent-memory", name),
      local: join(this.#project, ".lorimer", "agent-memory-local", name),
    };
    return this.#folderAt(folders[place]);
  }

  async proposals(): Promise<readonly MemoryProposal[]> {
    return (await this.#proposals()).list();
  }

  async diff(proposal: MemoryProposal): Promise<readonly string[]> {
    return (await this.#proposals()).diff(proposal);
  }

  async propose(proposals: readonly Omit<MemoryProposal, "id">[]): Promise<readonly MemoryProposal[]> {
    return (await this.#proposals()).add(proposals);
  }

  async accept(proposal: MemoryProposal): Promise<{ readonly ok: boolean; readonly text: string }> {
    return (await this.#proposals()).accept(proposal);
  }

  async reject(proposal: MemoryProposal): Promise<void> {
    return (await this.#proposals()).reject(proposal);
  }

  async consolidate(signal: AbortSignal): Promise<{ readonly proposals: readonly MemoryProposal[]; readonly problem: string | undefined }> {
    const { caller, options } = this.#parts;
    const model = options.model === undefined ? {} : { model: options.model };
    const { consolidate } = await import("../proposals/consolidate.js");
    const { proposals, problem } = await consolidate(this, caller, { ...model, signal });
    const { total } = await this.scan();
    if (problem === undefined && total > 0) await replaceFile(this.#consolidatedFile, `${total}\n`);
    return { proposals: await this.propose(proposals), problem };
  }

  /** How many files there were when the memory was last looked through. */
  async consolidatedAt(): Promise<number> {
    const count = Number.parseInt(await readFile(this.#consolidatedFile, "utf8").catch(() => ""), 10);
    return Number.isNaN(count) ? 0 : count;
  }

  /** Imported when something is proposed or asked about. */
  #proposals(): Promise<ProposalBox> {
    this.#box ??= import("../proposals/proposal-box.js").then(({ ProposalBox }) => new ProposalBox(this.#store, this.#parts.secrets));
    return this.#box;
  }

  get #consolidatedFile(): string {
    return join(this.folder, ".consolidated");
  }

  #folderAt(folder: string, readOnly = false): MemoryFolder {
    return new FolderStore({ folder, readOnly, secrets: this.#parts.secrets, now: this.#parts.now });
  }
}
