import type { SessionJournal, WorkspaceFiles } from "@lorimer/sdk";
import type { RepositoryReader } from "@lorimer/sdk/git";
import type { FileFacts, GitFact, PathFact } from "./file-facts.js";
import { gitFact } from "./git-fact.js";
import { unknownFact, walk } from "./walk.js";
import type { Standing } from "./walk.js";

// Each round answers everything the last one asked; links and nested repositories are what makes for more than three.
const mostRounds = 60;

/** What a question came to know: plain JSON. */
interface Found {
  readonly look: Readonly<Record<string, PathFact>>;
  readonly git: Readonly<Record<string, GitFact>>;
}

/**
 * Answers a question that needs facts of a workspace's files, whose answers come later: it is asked again until nothing it
 * looked at is unknown. `known` are folders without links on their way. With `journal` the facts stand in the session's log, under `key`.
 */
export async function withWorkspaceFacts<T>(
  files: WorkspaceFiles,
  known: readonly string[],
  question: (facts: FileFacts) => T,
  { journal, key = "" }: { readonly journal?: SessionJournal | undefined; readonly key?: string } = {},
): Promise<T> {
  const answers = new Answers(files, known);
  const answer = question(answers.facts());
  if (!answers.wants) return answer;
  const find = (): Promise<Found> => found(answers, question);
  const { look, git } = await (journal === undefined ? find() : journal.recall(`lorimer.permissions.facts:${key}`, find));
  return question({ look: (path) => own(look, path) ?? unknownFact, git: (folder) => own(git, folder) ?? endless });
}

const endless: GitFact = { safe: false, why: "its repositories have no end" };

function own<T>(facts: Readonly<Record<string, T>>, path: string): T | undefined {
  return Object.hasOwn(facts, path) ? facts[path] : undefined;
}

async function found(answers: Answers, question: (facts: FileFacts) => unknown): Promise<Found> {
  for (let round = 0; round < mostRounds; round++) {
    await answers.fetch();
    const facts = answers.facts();
    const [look, git]: [Record<string, PathFact>, Record<string, GitFact>] = [{}, {}];
    question({
      look: (path) => (look[path] ??= facts.look(path)),
      git: (folder) => (git[folder] ??= facts.git(folder)),
    });
    if (!answers.wants) return { look, git };
  }
  return { look: {}, git: {} };
}

class Answers {
  readonly #files: WorkspaceFiles;
  readonly #standings = new Map<string, Standing>();
  readonly #read = new Map<string, unknown>();
  #asked = new Map<string, () => Promise<void>>();

  constructor(files: WorkspaceFiles, known: readonly string[]) {
    this.#files = files;
    for (const folder of known)
      for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) this.#standings.set(at, { kind: "directory", links: 1 });
  }

  get wants(): boolean {
    return this.#asked.size > 0;
  }

  async fetch(): Promise<void> {
    const asked = [...this.#asked.values()];
    this.#asked = new Map();
    await Promise.all(asked.map((ask) => ask()));
  }

  facts(): FileFacts {
    const reader: RepositoryReader = {
      readText: (path) => this.#ask(`text ${path}`, async () => text(await this.#files.read(path, { maxBytes: 1_048_576 }))),
      exists: (path) => this.#ask(`kind ${path}`, async () => plainKind((await this.#files.stat(path))?.kind)),
      list: (path) => this.#ask(`list ${path}`, async () => (await this.#files.list(path)).map(({ name }) => name)) ?? [],
      readBytes: (path) => this.#ask(`bytes ${path}`, () => this.#files.read(path, { maxBytes: 67_108_864 })),
    };
    return {
      look: (path) =>
        walk(
          path,
          (at) => this.#standing(at),
          (at) => void this.#standing(at),
        ),
      git: (folder) => gitFact(folder, reader),
    };
  }

  #standing(path: string): Standing {
    const standing = this.#standings.get(path);
    if (standing !== undefined) return standing;
    this.#asked.set(`at ${path}`, async () => void this.#standings.set(path, await this.#lookAt(path).catch(() => "unknown" as const)));
    return "pending";
  }

  async #lookAt(path: string): Promise<Standing> {
    const info = await this.#files.lstat(path);
    if (info === undefined) return "missing";
    if (info.kind !== "link") return { kind: info.kind, links: info.kind === "file" ? (info.links ?? 1) : 1 };
    const real = await this.#files.realpath(path);
    // A link that leads to nothing yet cannot be followed from here.
    return real === path ? "unknown" : { link: real };
  }

  #ask<T>(key: string, answer: () => Promise<T>): T | undefined {
    // Only `answer` writes under its own key, so the type holds.
    if (this.#read.has(key)) return this.#read.get(key) as T | undefined;
    this.#asked.set(key, async () => void this.#read.set(key, await answer().catch(() => undefined)));
    return undefined;
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function plainKind(kind: string | undefined): "file" | "directory" | undefined {
  return kind === "file" || kind === "directory" ? kind : undefined;
}
