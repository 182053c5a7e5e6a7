import type { InstructionScope, LoadedInstructions, WaitingImport } from "../contract/index.js";
import type { ReadableFiles } from "./files-at-hand.js";

/** How files are found and which of them count. */
export interface Reading {
  readonly files: ReadableFiles;
  readonly home: string;
  /** Shared files of a folder, in the order in which they are read. */
  readonly names: readonly string[];
  /** Only the first of `names` that is there. */
  readonly firstOnly: boolean;
  excluded(path: string): boolean;
  /** Whether a person allowed this import with this content. */
  approved(file: string, digest: string): boolean;
}

/** A rule that is read where a file matches. */
export interface PathRule {
  readonly globs: readonly string[];
  /** What the patterns are relative to. */
  readonly base: string;
  /** The rule and what it imports. */
  readonly files: readonly LoadedInstructions[];
}

/** What was found: plain JSON. */
export interface Gathered {
  readonly files: readonly LoadedInstructions[];
  readonly rules: readonly PathRule[];
  readonly waiting: readonly WaitingImport[];
  readonly problems: readonly string[];
}

/** Collects files, each once: by path with links resolved, and by content. */
export class Gathering {
  readonly files: LoadedInstructions[] = [];
  readonly rules: PathRule[] = [];
  readonly waiting: WaitingImport[] = [];
  readonly problems: string[] = [];
  readonly #seen = new Set<string>();
  /** Patterns that rules may still have. */
  patternsLeft = 1000;

  /** False where the path or the content was met before. */
  meet(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  /** Whether `meet` was told of it. */
  hasMet(key: string): boolean {
    return this.#seen.has(key);
  }

  add(file: LoadedInstructions): void {
    this.files.push(file);
  }

  /** Does work whose files are not added but given. */
  async apart(work: () => Promise<void>): Promise<readonly LoadedInstructions[]> {
    const before = this.files.length;
    await work();
    return this.files.splice(before);
  }

  result(): Gathered {
    const { files, rules, waiting, problems } = this;
    return { files, rules, waiting, problems };
  }
}

export const scopeWords: Readonly<Record<InstructionScope, string>> = {
  managed: "the organisation's",
  user: "the person's own, for all projects",
  project: "the project's",
  local: "the person's own, for this project",
};
