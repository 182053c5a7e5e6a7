import { resolve } from "node:path";
import type { Reattachments } from "@lorimer/plugin-compaction/contract";
import type { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { contextBlock, estimateTokens, keptText } from "@lorimer/sdk";
import type {
  AttachmentMessage,
  ContextBlock,
  Conversation,
  EmittedEvent,
  Hooks,
  Message,
  MessageId,
  SessionJournal,
  Workspace,
} from "@lorimer/sdk";
import { ImportApprovals } from "../approval/import-approvals.js";
import type { Instructions, LoadedInstructions, WaitingImport } from "../contract/index.js";
import { describeChange, describeFile, heading } from "../files/describe.js";
import { FilesAtHand } from "../files/files-at-hand.js";
import { gather, projectFolder } from "../files/gather.js";
import type { WorkedIn } from "../files/gather.js";
import { digestOf, readText } from "../files/load-file.js";
import type { Gathered, PathRule, Reading } from "../files/reading.js";
import { excludesOf } from "./instruction-options.js";
import type { InstructionOptions } from "./instruction-options.js";
import type { Differences } from "./look-again.js";
import { ShownFiles } from "./shown-files.js";
import type { KnownFile } from "./shown-files.js";
import { knowing, matchingRules, unvisitedFolders, visitFolders } from "./touched-folders.js";

export interface InstructionNeeds {
  readonly workspace: Workspace;
  readonly journal: SessionJournal;
  readonly conversation: Conversation | undefined;
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly hooks: Hooks | undefined;
  readonly reattachments: Reattachments | undefined;
}

/** What a stage lends for a while. */
export interface Teller {
  readonly signal: AbortSignal;
  emit(event: EmittedEvent): void;
  newMessageId(): MessageId;
}

interface Begun {
  readonly start: Gathered;
  /** Rules that wait for a file to match; those found in folders that were touched come after. */
  readonly rules: PathRule[];
  readonly waiting: WaitingImport[];
  readonly problems: string[];
  readonly project: string;
  readonly shown: ShownFiles;
  /** False where the session had read its files before. */
  readonly isFirst: boolean;
}

/** The files of instructions of one agent: what it began with, what it met on its way, and what changed since. */
export class AgentInstructions implements Instructions {
  readonly #needs: InstructionNeeds;
  readonly #options: InstructionOptions;
  readonly #visited = new Set<string>();
  readonly #files: FilesAtHand;
  readonly #approvals: ImportApprovals;
  /** What this process knows of the disk is all that the session read: else it has to look once. */
  #seenAll = false;
  #begun: Promise<Begun> | undefined;
  #blocks: readonly ContextBlock[] | undefined;
  #told = false;
  #mayHaveChanged = false;

  constructor(needs: InstructionNeeds, options: InstructionOptions) {
    this.#needs = needs;
    this.#options = options;
    this.#files = new FilesAtHand(needs.workspace.files);
    this.#approvals = new ImportApprovals(options.userFolder, this.#files, needs.workspace.files);
  }

  get enabled(): boolean {
    return this.#options.enabled;
  }

  /** The blocks of the system prompt: the same for as long as the session lives. */
  async blocks(messages: readonly Message[], teller: Teller | undefined): Promise<readonly ContextBlock[]> {
    const begun = await this.#begin();
    this.#saw(begun, messages);
    if (begun.isFirst && !this.#told && teller !== undefined) {
      this.#told = true;
      for (const problem of begun.start.problems.slice(0, 5)) teller.emit({ type: "notice-given", level: "warning", text: problem });
      await this.#tell(begun.start.files, teller);
    }
    this.#blocks ??= this.#makeBlocks(begun.start.files);
    return this.#blocks;
  }

  /** What a call's paths bring: files of folders that were not touched before, and rules that match. */
  async touched(id: string, paths: readonly string[], cwd: string, teller: Teller): Promise<readonly AttachmentMessage[]> {
    const begun = await this.#begin();
    const { workspace, journal } = this.#needs;
    const absolute = paths.map((path) =>
      resolve(
        cwd,
        path.replace(/^~(?=\/|$)/, () => workspace.home),
      ),
    );
    const folders = unvisitedFolders(absolute, [begun.project, workspace.root, ...workspace.directories], this.#visited);
    const found: LoadedInstructions[] = [];
    if (folders.length > 0) {
      const known = begun.shown.known(begun.start.files);
      const visit = async (): Promise<Gathered> => visitFolders(folders, begun.project, await this.#reading(), knowing(known));
      const gathered = await journal.recall(`lorimer.instructions.touched:${id}`, visit);
      found.push(...gathered.files);
      this.#found(begun, gathered, teller);
    }
    found.push(...matchingRules(begun.rules, absolute));
    const known = begun.shown.known(begun.start.files);
    const fresh = found.filter(({ file, digest }) => known.get(file)?.digest !== digest);
    const [trigger] = absolute;
    await this.#tell(fresh, teller, trigger);
    const because = "Work led to where these instructions hold:";
    return this.#attach(
      fresh.map((file) => ({ file, text: `${because}\n\n${describeFile(file, this.#isTrusted)}` })),
      begun,
      teller,
    );
  }

  /** A call that may have changed files has run. */
  mayHaveChanged(): void {
    this.#mayHaveChanged = true;
  }

  /** What is not as the model was told, after calls that may have changed it. */
  async changesInRun(teller: Teller): Promise<readonly AttachmentMessage[]> {
    if (!this.#mayHaveChanged) return [];
    this.#mayHaveChanged = false;
    return this.#changes(teller);
  }

  /** The same before a prompt. A session that has read nothing yet has nothing to compare with. */
  async changesSince(teller: Teller): Promise<readonly AttachmentMessage[]> {
    const { conversation, journal } = this.#needs;
    if (this.#begun === undefined && journal.noted(startKey).length === 0) return [];
    const begun = await this.#begin();
    if (conversation !== undefined) this.#saw(begun, conversation.messages);
    return this.#changes(teller);
  }

  /** What was taken back is found again when work leads there again. */
  #saw(begun: Begun, messages: readonly Message[]): void {
    if (!begun.shown.saw(messages)) return;
    this.#visited.clear();
    begun.rules.splice(0, begun.rules.length, ...begun.start.rules);
  }

  async #changes(teller: Teller): Promise<readonly AttachmentMessage[]> {
    const begun = await this.#begin();
    const known = begun.shown.known(begun.start.files);
    const { changed, added, fresh } = await this.#needs.journal.recall("lorimer.instructions.look", () => this.#look(begun, known));
    if (fresh !== undefined) this.#found(begun, fresh, teller);
    const news = [...added, ...(fresh?.files ?? [])];
    await this.#tell(news, teller);
    return this.#attach(
      [
        ...changed.map((file) => ({ file, text: describeChange(file.file, known.get(file.file)?.text, file.text) })),
        ...news.map((file) => ({ file, text: `New instructions:\n\n${describeFile(file, this.#isTrusted)}` })),
      ],
      begun,
      teller,
    );
  }

  /** Reads everything again, unless no file that was asked for has changed. */
  async #look(begun: Begun, known: ReadonlyMap<string, KnownFile>): Promise<Differences & { readonly fresh?: Gathered }> {
    if (this.#seenAll && !this.#files.changed) return { changed: [], added: [] };
    this.#files.forget();
    this.#seenAll = true;
    const [reading, { lookAgain, lookForNew }] = await Promise.all([this.#reading(), import("./look-again.js")]);
    const differences = await lookAgain(known, begun.waiting, begun.project, reading);
    const where = { at: this.#at(begun.project), places: this.#options, visited: this.#visited };
    const fresh = await lookForNew(known, differences, where, reading);
    return { ...differences, fresh: { ...fresh, rules: fresh.rules.filter((rule) => !begun.rules.some((other) => isSame(rule, other))) } };
  }

  /** Takes in what was found beside files to show at once, each once. */
  #found(begun: Begun, { rules, waiting, problems }: Gathered, teller: Teller): void {
    begun.rules.push(...rules);
    begun.waiting.push(...waiting.filter(({ file }) => !begun.waiting.some((other) => other.file === file)));
    const news = problems.filter((problem) => !begun.problems.includes(problem));
    begun.problems.push(...news);
    for (const text of news) teller.emit({ type: "notice-given", level: "warning", text });
  }

  #at(project: string): WorkedIn {
    const { root, platform } = this.#needs.workspace;
    return { root, platform, project };
  }

  async loaded(): Promise<readonly LoadedInstructions[]> {
    const { start, shown } = await this.#begin();
    return [...shown.known(start.files).values()].map(({ message: _message, text = "", ...file }) => ({ ...file, text }));
  }

  async problems(): Promise<readonly string[]> {
    return (await this.#begin()).problems;
  }

  async waiting(): Promise<readonly WaitingImport[]> {
    const [{ waiting }, reading] = [await this.#begin(), await this.#reading()];
    const now = await Promise.all(
      waiting.map(async (one) => {
        const found = await readText(one.file, reading, { problems: [] });
        return found === undefined ? undefined : { ...one, digest: digestOf(found.text), bytes: found.bytes };
      }),
    );
    return now.filter((one) => one !== undefined).filter(({ file, digest }) => !reading.approved(file, digest));
  }

  approve({ file, digest }: WaitingImport): Promise<void> {
    return this.#approvals.add(file, digest);
  }

  #begin(): Promise<Begun> {
    this.#begun ??= this.#read();
    return this.#begun;
  }

  async #read(): Promise<Begun> {
    const { workspace, journal, conversation, reattachments } = this.#needs;
    const isFirst = journal.noted(startKey).length === 0;
    const text = await keptText(journal, startKey, async () => {
      const reading = await this.#reading();
      const project = await projectFolder(workspace.root, reading.files);
      this.#seenAll = true;
      return JSON.stringify({ project, ...(await gather(this.#at(project), this.#options, reading)) });
    });
    const { project, ...start } = JSON.parse(text) as Gathered & { readonly project: string };
    const shown = new ShownFiles(journal, conversation?.messages ?? []);
    reattachments?.add(async () => {
      const files = [...shown.known(start.files).values()].flatMap(({ message, text: known = "", ...file }) =>
        message === undefined || known === "" ? [] : [{ ...file, text: known, reason: "compact" as const }],
      );
      await this.#fire(files, new AbortController().signal);
      return files.map((file) => ({ origin: file.file, text: describeFile(file, this.#isTrusted) }));
    });
    return { start, rules: [...start.rules], waiting: [...start.waiting], problems: [...start.problems], project, shown, isFirst };
  }

  async #reading(): Promise<Reading> {
    const { workspace, settings } = this.#needs;
    const approved = await this.#approvals.read();
    return {
      files: this.#files,
      home: workspace.home,
      names: this.#options.names,
      firstOnly: this.#options.firstOnly,
      excluded: excludesOf(settings, workspace.home),
      approved: (file, digest) => approved.get(file)?.includes(digest) ?? false,
    };
  }

  get #isTrusted(): boolean {
    return this.#needs.trust?.trusted ?? true;
  }

  #makeBlocks(files: readonly LoadedInstructions[]): readonly ContextBlock[] {
    const common = { lifetime: "session", cacheable: true } as const;
    return files.map((file, index) => {
      const text = describeFile(file, this.#isTrusted);
      return contextBlock({
        id: `instructions:${file.file}`,
        text: index === 0 ? `${heading}\n\n${text}` : text,
        origin: file.file,
        ...common,
      });
    });
  }

  async #attach(
    files: readonly { readonly file: LoadedInstructions; readonly text: string }[],
    begun: Begun,
    teller: Teller,
  ): Promise<readonly AttachmentMessage[]> {
    const messages = files.map(({ file, text }): AttachmentMessage => ({
      type: "attachment",
      id: teller.newMessageId(),
      origin: file.file,
      content: [{ type: "text", text }],
    }));
    await Promise.all(files.map(({ file }, index) => begun.shown.add(file, messages[index]?.id as MessageId)));
    return messages;
  }

  /** Reports what came into the context. */
  async #tell(files: readonly LoadedInstructions[], { emit, signal }: Teller, trigger?: string): Promise<void> {
    for (const { file, reason, text } of files)
      emit({ type: "context-loaded", kind: "instructions", file, reason, tokens: estimateTokens(text) });
    await this.#fire(files, signal, trigger);
  }

  /** Fires `InstructionsLoaded`; what hooks say to it has no effect. */
  async #fire(files: readonly LoadedInstructions[], signal: AbortSignal, trigger?: string): Promise<void> {
    const { hooks } = this.#needs;
    if (hooks?.listens("InstructionsLoaded") !== true) return;
    await Promise.all(
      files.map(({ file, scope, reason, globs, parent }) => {
        const input = {
          file_path: file,
          memory_type: `${scope.slice(0, 1).toUpperCase()}${scope.slice(1)}`,
          load_reason: reason,
          ...(globs === undefined ? {} : { globs }),
          ...(trigger === undefined ? {} : { trigger_file_path: trigger }),
          ...(parent === undefined ? {} : { parent_file_path: parent }),
        };
        return hooks.fire("InstructionsLoaded", { subject: reason, input, signal });
      }),
    );
  }
}

function isSame(one: PathRule, other: PathRule): boolean {
  return one.base === other.base && one.files[0]?.file === other.files[0]?.file;
}

const startKey = "lorimer.instructions.start";
