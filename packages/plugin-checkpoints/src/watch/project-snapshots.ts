import { copyFile, lstat, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { diskReader, parseGitConfig } from "@lorimer/sdk/git";
import { scanFolder } from "./folder-scan.js";
import type { FolderScan } from "./folder-scan.js";
import { privateGit } from "./private-git.js";
import { openPrivateRepository } from "./private-repository.js";
import type { PrivateRepository } from "./private-repository.js";

/** The files of a project at one moment. */
export interface Snapshot {
  readonly tree: string;
  /** Files too large to be part of it, with what tells whether they changed. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Repositories inside the project, which are no part of it: times and sizes of their files, where they could be looked at. */
  readonly nested: ReadonlyMap<string, FolderScan | undefined>;
}

/** Why there is no snapshot. `slow`: trying again may cost as much again. */
export interface NoSnapshot {
  readonly refused: string;
  readonly slow: boolean;
}

/** One path that differs between two snapshots. Modes are git's; 0 where nothing stands. */
export interface TreeChange {
  readonly path: string;
  readonly mode: number;
  readonly blob: string;
}

const mostFiles = 5000;
const mostNested = 10;
/** The first snapshot reads what the later ones know. */
const firstTakes = 3;
const linkMode = 0o120000;

/** Takes cheap snapshots of a git project into a repository of the session's own. Never touches the person's. */
export class ProjectSnapshots {
  readonly #folder: string;
  readonly #root: string;
  readonly #maxFileBytes: number;
  #repository: PrivateRepository | undefined;
  #tree: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(folder: string, root: string, maxFileBytes: number) {
    this.#folder = folder;
    this.#root = root;
    this.#maxFileBytes = maxFileBytes;
  }

  /** A snapshot, or why there is none. One at a time. */
  take(ms: number): Promise<Snapshot | NoSnapshot> {
    const taken = this.#queue.then(() => {
      const limit = this.#repository === undefined ? ms * firstTakes : ms;
      return this.#take(limit, AbortSignal.timeout(limit));
    });
    this.#queue = taken;
    return taken;
  }

  async #take(ms: number, signal: AbortSignal): Promise<Snapshot | NoSnapshot> {
    const started = performance.now();
    try {
      const first = this.#repository === undefined;
      const repository = this.#repository ?? (await openPrivateRepository(this.#folder, this.#root));
      if ("refused" in repository) return { ...repository, slow: false };
      // A snapshot that was stopped leaves its lock behind.
      await rm(join(repository.folder, "index.lock"), { force: true });
      const call = { cwd: repository.work, env: repository.env, signal };
      // A copied project has other times than its index says: found out once, not every time.
      if (first) await privateGit(["update-index", "-q", "--refresh", "--unmerged", "--ignore-missing"], { ...call, mayExit: 1 });
      const below = relative(repository.work, this.#root).split(sep).join("/") || ".";
      const listed = await privateGit(["ls-files", "-z", "--modified", "--others", "--exclude-standard", "--", below], call);
      const all = [...new Set(listed.toString("utf8").split("\0"))].filter((path) => path !== "");
      const paths = all.filter((path) => !path.endsWith("/"));
      if (paths.length > mostFiles) return { refused: `more than ${mostFiles} files are new or changed`, slow: true };
      const { kept, skipped } = await this.#sort(paths, repository, signal);
      const nested = await this.#nested(all, repository, Math.max(50, ms - (performance.now() - started)));
      // What the index says of every file still holds: then so does the tree.
      if (kept.length === 0 && this.#tree !== undefined) return { tree: this.#tree, skipped, nested };
      const input = kept.map((path) => `${path}\0`).join("");
      if (kept.length > 0) await privateGit(["update-index", "-z", "--add", "--remove", "--replace", "--stdin"], { ...call, input });
      const tree = (await privateGit(["write-tree", "--missing-ok"], call)).toString("latin1").trim();
      await copyFile(join(repository.folder, "index"), indexOf(repository, tree));
      this.#repository = repository;
      this.#tree = tree;
      return { tree, skipped, nested };
    } catch (error) {
      return { refused: messageOf(error), slow: true };
    }
  }

  /** Git does not look into them; what changes there is at least to be named. */
  async #nested(listed: readonly string[], { work }: PrivateRepository, ms: number): Promise<Snapshot["nested"]> {
    const { entries } = parseGitConfig(diskReader.readText(join(work, ".gitmodules")) ?? "");
    const modules = entries.flatMap(({ section, name, value }) => (section === "submodule" && name === "path" ? [value ?? ""] : []));
    const found = [...listed.filter((path) => path.endsWith("/")), ...modules].map((path) => join(work, path).replace(/[/\\]+$/, ""));
    const nested = new Map<string, FolderScan | undefined>();
    for (const path of found.slice(0, mostNested)) {
      if (path.startsWith(this.#root + sep)) nested.set(path, await scanFolder(path, this.#folder, ms / found.length));
    }
    return nested;
  }

  async #sort(
    paths: readonly string[],
    { work }: PrivateRepository,
    signal: AbortSignal,
  ): Promise<{ readonly kept: readonly string[]; readonly skipped: ReadonlyMap<string, string> }> {
    const kept: string[] = [];
    const skipped = new Map<string, string>();
    for (const path of paths) {
      if (signal.aborted) throw new Error("it took too long to look at the project");
      if (join(work, path).startsWith(this.#folder + sep)) continue;
      const info = await lstat(join(work, path)).catch(() => undefined);
      const plain = info === undefined || info.isSymbolicLink() || (info.isFile() && info.size <= this.#maxFileBytes);
      // What cannot be written in UTF-8 cannot be named to anybody.
      if (plain && !path.includes("\uFFFD")) kept.push(path);
      else skipped.set(join(work, path), `${info?.size} ${info?.mtimeMs}`);
    }
    return { kept, skipped };
  }

  /** The paths that differ, with what stood there first. */
  async compare(from: string, to: string, signal: AbortSignal): Promise<readonly TreeChange[]> {
    const repository = await this.#open();
    if (repository === undefined || from === to) return [];
    const { work, env } = repository;
    const raw = await privateGit(["diff-tree", "-r", "-z", "--raw", "--no-renames", from, to], { cwd: work, env, signal });
    const parts = raw.toString("utf8").split("\0");
    const changes: TreeChange[] = [];
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [mode = "", , blob = ""] = (parts[at] ?? "").replace(/^:/, "").split(" ");
      changes.push({ path: join(work, parts[at + 1] ?? ""), mode: Number.parseInt(mode, 8), blob });
    }
    return changes;
  }

  /**
   * The bytes that stood at the paths in a snapshot. Undefined for what is larger than what is kept, and for what the person's git had
   * converted: then its object is not what was in the file.
   */
  async contents(changes: readonly TreeChange[], from: string, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    const repository = await this.#open();
    const found = new Map<string, Uint8Array>();
    const wanted = changes.filter(({ mode }) => mode !== 0 && (mode & 0o170000) !== 0o160000);
    if (repository === undefined) return found;
    const { work, env } = repository;
    for (let at = 0; at < wanted.length; at += 64) {
      const part = wanted.slice(at, at + 64);
      const call = { cwd: work, env, signal };
      const input = (of: readonly TreeChange[]): string => of.map(({ blob }) => `${blob}\n`).join("");
      const checked = (await privateGit(["cat-file", "--batch-check=%(objectsize)"], { ...call, input: input(part) })).toString("latin1");
      const sizes = checked.split("\n").map(Number);
      const onDisk = await this.#sizes(part, repository, from, signal);
      const fit = part.filter(({ path, mode }, index) => {
        const size = sizes[index] ?? Number.NaN;
        return size <= this.#maxFileBytes && (mode === linkMode || onDisk.get(path) === size % 2 ** 32);
      });
      if (fit.length === 0) continue;
      const bytes = readBatch(await privateGit(["cat-file", "--batch"], { ...call, input: input(fit) }));
      fit.forEach(({ path }, index) => {
        const content = bytes[index];
        if (content !== undefined) found.set(path, content);
      });
    }
    return found;
  }

  /** How large files were when a snapshot was taken, by the index of that moment. */
  async #sizes(
    part: readonly TreeChange[],
    repository: PrivateRepository,
    tree: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const paths = part.map(({ path }) => relative(repository.work, path).split(sep).join("/"));
    const env = { ...repository.env, GIT_INDEX_FILE: indexOf(repository, tree) };
    const listed = (await privateGit(["ls-files", "-z", "--debug", "--", ...paths], { cwd: repository.work, env, signal })).toString(
      "utf8",
    );
    const sizes = new Map<string, number>();
    for (const [, path = "", size] of listed.matchAll(
      /([^\0]+)\0 {2}ctime:[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n {2}size: (\d+)\tflags:[^\n]*\n/g,
    ))
      sizes.set(join(repository.work, path), Number(size));
    return sizes;
  }

  async #open(): Promise<PrivateRepository | undefined> {
    if (this.#repository !== undefined) return this.#repository;
    const repository = await openPrivateRepository(this.#folder, this.#root);
    return "refused" in repository ? undefined : repository;
  }
}

function indexOf({ folder }: PrivateRepository, tree: string): string {
  return join(folder, `index-${tree}`);
}

/** The objects in an answer of `git cat-file --batch`. */
function readBatch(output: Buffer): readonly (Uint8Array | undefined)[] {
  const contents: (Uint8Array | undefined)[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    if (end < 0) break;
    const [, type, size] = output.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (type !== "blob" || size === undefined) contents.push(undefined);
    else {
      contents.push(output.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }
  return contents;
}
