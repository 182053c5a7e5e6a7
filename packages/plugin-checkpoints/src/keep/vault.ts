import type { SessionFolder } from "@lorimer/plugin-sessions/contract";
import { token } from "@lorimer/sdk";
import type { MessageId, SessionJournal, Token, Workspace } from "@lorimer/sdk";
import { join } from "node:path";
import type { FileState } from "../contract/index.js";
import { lookAt } from "../files/look-at.js";
import { adoptedKey, changeKey } from "../log/change-record.js";
import type { BegunRecord, ChangeRecord, EffectRecord, EndedRecord, UndoingRecord } from "../log/change-record.js";
import { ChangeLog } from "../log/change-log.js";
import type { PromptList } from "../log/prompt-list.js";
import type { Limits } from "../settings.js";
import { ContentStore } from "../store/content-store.js";

type Unnumbered<R> = Omit<R, "prompts" | "type">;
type WithoutPrompts<R> = Omit<R, "prompts">;

export interface VaultParts {
  readonly journal: SessionJournal;
  readonly workspace: Workspace;
  readonly folder: SessionFolder | undefined;
  readonly prompts: PromptList;
  readonly limits: Limits;
}

/** The kept contents and the records of one session: what both those who keep and those who restore work with. */
export class Vault {
  readonly workspace: Workspace;
  readonly limits: Limits;
  readonly #parts: VaultParts;
  #folder: Promise<string> | undefined;
  #store: ContentStore | undefined;
  readonly #log = new ChangeLog();
  #next = 0;
  #named: Set<MessageId> | undefined;

  constructor(parts: VaultParts) {
    this.#parts = parts;
    this.workspace = parts.workspace;
    this.limits = parts.limits;
  }

  /** Beside the session's log; for a session that nobody keeps, with its other temporary files. */
  folder(): Promise<string> {
    return (this.#folder ??= this.#findFolder());
  }

  async #findFolder(): Promise<string> {
    const { folder, journal } = this.#parts;
    // A copy of a session has what that one kept from its first record on.
    if (folder !== undefined && folder.path() === undefined && this.#inherited.length > 0) await journal.note(adoptedKey, true);
    return join(folder?.path() ?? (await this.workspace.scratch()), "checkpoints");
  }

  async store(): Promise<ContentStore> {
    return (this.#store ??= new ContentStore(join(await this.folder(), "files"), this.limits.maxTotalBytes));
  }

  /** What stands at a path, its bytes kept. */
  async keep(path: string): Promise<FileState> {
    return lookAt(path, this.workspace, this.limits.maxFileBytes, await this.store());
  }

  look(path: string): Promise<FileState> {
    return lookAt(path, this.workspace, this.limits.maxFileBytes);
  }

  log(): ChangeLog {
    const own = this.#parts.journal.noted(changeKey);
    return this.#log.take(this.#inherited.length === 0 ? own : [...this.#inherited, ...own]);
  }

  /** The changes of the session that this one is a copy of: going back before it was copied means to take them back. */
  get #inherited(): readonly unknown[] {
    return this.#parts.journal.inherited(changeKey);
  }

  number(): number {
    this.#next = Math.max(this.#next + 1, this.log().nextNumber);
    return this.#next;
  }

  /** Resolves when it is on the disk. */
  begun(record: Unnumbered<BegunRecord>): Promise<void> {
    return this.#note({ type: "begun", ...record, prompts: this.#unnamed() });
  }

  /** Remembered at once. On the disk with the outcome of the call, which the loop waits for. */
  ended(record: Unnumbered<EndedRecord>): void {
    void this.#note({ type: "ended", ...record, prompts: this.#unnamed() }).catch(() => undefined);
  }

  /** As `ended`. */
  effect(record: Unnumbered<EffectRecord>): void {
    void this.#note({ type: "effect", ...record, prompts: this.#unnamed() }).catch(() => undefined);
  }

  /** Resolves when it is on the disk. */
  undoing(record: WithoutPrompts<UndoingRecord>): Promise<void> {
    return this.#note({ ...record, prompts: this.#unnamed() });
  }

  #note(record: ChangeRecord): Promise<void> {
    return this.#parts.journal.note(changeKey, record);
  }

  #unnamed(): readonly MessageId[] {
    this.#named ??= new Set(this.log().prompts);
    const named = this.#named;
    const unnamed = this.#parts.prompts.order.filter((id) => !named.has(id));
    for (const id of unnamed) named.add(id);
    return unnamed;
  }
}

/** Level: session. */
export const VaultToken: Token<Vault> = token("lorimer.checkpoints.Vault");
