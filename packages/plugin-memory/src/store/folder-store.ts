import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { replaceFile, withFileLock } from "@lorimer/sdk/files";
import type {
  MemoryDraft,
  MemoryEntry,
  MemoryFolder,
  MemoryIndexView,
  MemoryRepair,
  MemoryScan,
  MemoryText,
  MemoryWritten,
} from "../contract/index.js";
import { maskSecrets } from "./mask-secrets.js";
import { fileNameOf, formatMemory, isMemoryFile, readHead } from "./memory-file.js";
import { boundedIndex, repaired, withEntry, withoutEntry } from "./memory-index.js";

/** Files that are looked at. */
const mostFiles = 200;

/** Bytes from the beginning of a file in which its front matter must end. */
const headBytes = 4096;

/** Bytes of a memory that are read. */
const mostBytes = 1024 * 1024;

export interface FolderStoreOptions {
  readonly folder: string;
  readonly readOnly?: boolean;
  /** Values that must stand in no memory. */
  readonly secrets?: readonly string[];
  now(): number;
}

/** Memories as files in a folder on this machine. */
export class FolderStore implements MemoryFolder {
  readonly folder: string;
  readonly readOnly: boolean;
  readonly #options: FolderStoreOptions;

  constructor(options: FolderStoreOptions) {
    this.folder = options.folder;
    this.readOnly = options.readOnly ?? false;
    this.#options = options;
  }

  async scan(): Promise<MemoryScan> {
    const names = await this.#names();
    const problems: string[] = [];
    const dated = await inSteps(names, (name) => ({ name, modified: statSync(this.#path(name)).mtimeMs }), problems);
    const newest = dated.toSorted((a, b) => b.modified - a.modified || (a.name < b.name ? -1 : 1)).slice(0, mostFiles);
    const heads = await inSteps(
      newest,
      (one) => ({ ...one, text: beginning(this.#path(one.name)) }),
      problems,
      ({ name }) => name,
    );
    const entries = await Promise.allSettled(heads.map((head) => this.#entry(head)));
    return {
      entries: entries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
      total: names.length,
      problems: [...problems, ...entries.flatMap((one, at) => (one.status === "rejected" ? [problem(heads[at]?.name, one.reason)] : []))],
    };
  }

  async read(wanted: string): Promise<MemoryText | undefined> {
    const file = await this.#find(wanted);
    return file === undefined ? undefined : this.#text(file);
  }

  async write(draft: MemoryDraft): Promise<MemoryWritten> {
    this.#refuseIfReadOnly();
    const { draft: clean, masked } = this.#masked(draft);
    const file = clean.file ?? (await this.#find(clean.name)) ?? fileNameOf(clean.name);
    if (!isMemoryFile(file))
      throw new LorimerError("WORKSPACE_PATH", `${file} is no name of a memory: it must be a file of its folder that ends with .md.`);
    return this.#locked(async () => {
      await this.#refuseLink(file);
      const before = await textOf(this.#path(file));
      await replaceFile(this.#path(file), formatMemory(clean, new Date(this.#options.now()), before));
      const { name, description, type } = clean;
      await replaceFile(this.#indexPath, withEntry((await textOf(this.#indexPath)) ?? "", { file, name, description, type }));
      return { file, path: this.#path(file), created: before === undefined, masked };
    });
  }

  async forget(wanted: string): Promise<string | undefined> {
    this.#refuseIfReadOnly();
    const file = await this.#find(wanted);
    if (file === undefined) return undefined;
    await this.#locked(async () => {
      const index = await textOf(this.#indexPath);
      if (index !== undefined) await this.#writeIndex(index, withoutEntry(index, file));
      await rm(this.#path(file), { force: true });
    });
    return file;
  }

  async index(): Promise<MemoryIndexView> {
    return { path: this.#indexPath, ...boundedIndex((await textOf(this.#indexPath)) ?? "") };
  }

  async drift(): Promise<MemoryRepair> {
    const { added, removed } = await this.#mended();
    return { added, removed };
  }

  async repair(): Promise<MemoryRepair> {
    this.#refuseIfReadOnly();
    return this.#locked(async () => {
      const { before, text, added, removed } = await this.#mended();
      await this.#writeIndex(before, text);
      return { added, removed };
    });
  }

  async #mended(): Promise<ReturnType<typeof repaired> & { readonly before: string }> {
    const [names, { entries }, before = ""] = await Promise.all([this.#names(), this.scan(), textOf(this.#indexPath)]);
    const there = new Set(names);
    return { before, ...repaired(before, entries, (file) => there.has(file)) };
  }

  async #writeIndex(before: string, after: string): Promise<void> {
    if (before !== after) await replaceFile(this.#indexPath, after);
  }

  async #names(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile() && isMemoryFile(entry.name)).map(({ name }) => name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return [];
      throw new LorimerError("WORKSPACE_READ", `Cannot read the memory folder ${this.folder}: ${messageOf(error)}`, { cause: error });
    }
  }

  async #entry({
    name: file,
    modified,
    text,
  }: {
    readonly name: string;
    readonly modified: number;
    readonly text: string;
  }): Promise<MemoryEntry> {
    const { body: _body, ...head } = await readHead(text, file);
    return { file, path: this.#path(file), modified, ...head };
  }

  async #text(file: string): Promise<MemoryText> {
    const path = this.#path(file);
    const { size, mtimeMs: modified } = await stat(path);
    if (size > mostBytes) throw new LorimerError("WORKSPACE_READ", `${path} is larger than a memory may be (1 MiB).`);
    const text = await readFile(path, "utf8");
    return { file, path, modified, ...(await readHead(text, file)), digest: createHash("sha256").update(text).digest("hex") };
  }

  /** The file of that name, or the one whose memory has that name. */
  async #find(wanted: string): Promise<string | undefined> {
    const names = await this.#names();
    const file = [wanted, `${wanted}.md`].find((name) => names.includes(name));
    if (file !== undefined) return file;
    const { entries } = await this.scan();
    const same = (name: string): boolean => name.toLowerCase() === wanted.trim().toLowerCase();
    return entries.find(({ name }) => same(name))?.file;
  }

  #masked(draft: MemoryDraft): { readonly draft: MemoryDraft; readonly masked: number } {
    const secrets = this.#options.secrets ?? [];
    const [name, description, content] = [draft.name, draft.description, draft.content].map((text) => maskSecrets(text, secrets)) as [
      ReturnType<typeof maskSecrets>,
      ReturnType<typeof maskSecrets>,
      ReturnType<typeof maskSecrets>,
    ];
    const clean = { ...draft, name: name.text, description: description.text, content: content.text };
    return { draft: clean, masked: name.masked + description.masked + content.masked };
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    return withFileLock(join(this.folder, ".lock"), work);
  }

  /** A link in the folder could lead a write elsewhere. */
  async #refuseLink(file: string): Promise<void> {
    const real = await realpath(this.#path(file)).catch(() => undefined);
    if (real === undefined || dirname(real) === (await realpath(this.folder))) return;
    throw new LorimerError("WORKSPACE_PATH", `${this.#path(file)} is a link that leads out of the memory folder.`);
  }

  #refuseIfReadOnly(): void {
    if (this.readOnly) throw new LorimerError("MEMORY_READ_ONLY", `${this.folder} belongs to another harness and is never written.`);
  }

  get #indexPath(): string {
    return join(this.folder, "MEMORY.md");
  }

  #path(file: string): string {
    return join(this.folder, file);
  }
}

/** Files looked at in one go. Looking at a small local file takes less time than asking for it and waiting; the pauses let everything else go on. */
const stepSize = 25;

/** Looks at each; one that cannot be looked at is a problem, not a failure. */
async function inSteps<In, Out>(
  items: readonly In[],
  look: (item: In) => Out,
  problems: string[],
  nameOf: (item: In) => string = String,
): Promise<readonly Out[]> {
  const found: Out[] = [];
  for (const [at, item] of items.entries()) {
    if (at > 0 && at % stepSize === 0) await nextTurn();
    try {
      found.push(look(item));
    } catch (error) {
      problems.push(problem(nameOf(item), error));
    }
  }
  return found;
}

function beginning(path: string): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(headBytes);
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new LorimerError("WORKSPACE_READ", `Cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function problem(name: string | undefined, reason: unknown): string {
  return `${name ?? "a file"} was left out: ${messageOf(reason)}`;
}
