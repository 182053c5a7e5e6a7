import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** What a memory is about: the person, how they want work done, this project, or where to look something up. */
export const memoryTypes = ["user", "feedback", "project", "reference"] as const;
export type MemoryType = (typeof memoryTypes)[number];

/** What the front matter of a memory says. */
export interface MemoryEntry {
  /** Its file's name in its folder, such as `use-tabs.md`. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
  /** One line; what is chosen by. */
  readonly description: string;
  /** Undefined where the file names none that is known. */
  readonly type: MemoryType | undefined;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** What is wrong with its front matter, one sentence each. */
  readonly problems: readonly string[];
}

export interface MemoryText extends MemoryEntry {
  readonly body: string;
  /** SHA-256 of the whole file. */
  readonly digest: string;
}

export interface MemoryScan {
  /** Newest first, at most 200. */
  readonly entries: readonly MemoryEntry[];
  /** How many files there are. */
  readonly total: number;
  /** Files that could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** A memory to write. */
export interface MemoryDraft {
  readonly type: MemoryType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  /** The file to replace. Default: one named after `name`. */
  readonly file?: string;
}

export interface MemoryWritten {
  readonly file: string;
  readonly path: string;
  readonly created: boolean;
  /** Secrets that were masked before anything was written. */
  readonly masked: number;
}

/** The index as it is shown to the model: at most 200 lines and 25 KB. */
export interface MemoryIndexView {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly shown: number;
}

/** Where index and files disagree, or did. */
export interface MemoryRepair {
  /** Files that the index did not name. */
  readonly added: readonly string[];
  /** Lines that named files which are not there. */
  readonly removed: readonly string[];
}

/** A folder of memories, one file each, and `MEMORY.md`, their index. Several processes may use it at once. */
export interface MemoryFolder {
  readonly folder: string;
  readonly readOnly: boolean;
  /** Reads front matter only; a file that cannot be read is a problem, not a failure. */
  scan(): Promise<MemoryScan>;
  /** By file name or by name; undefined where there is none. */
  read(wanted: string): Promise<MemoryText | undefined>;
  /** Writes the file, then its line of the index. Front matter that this version does not know stays. Fails with `MEMORY_READ_ONLY` in a foreign folder. */
  write(draft: MemoryDraft): Promise<MemoryWritten>;
  /** Removes the line of the index, then the file. Gives the file, or undefined where there was none. */
  forget(wanted: string): Promise<string | undefined>;
  index(): Promise<MemoryIndexView>;
  /** What `repair` would do. */
  drift(): Promise<MemoryRepair>;
  repair(): Promise<MemoryRepair>;
}

/** Where an agent's own memory is kept: for the person, for everybody who has the project, or for the person in this project. */
export type AgentMemoryPlace = "user" | "project" | "local";

/** A change that waits for a person's yes. */
export interface MemoryProposal {
  readonly id: string;
  readonly from: "extraction" | "consolidation";
  readonly op: "write" | "forget";
  /** The file it is about; absent where it would be new. */
  readonly file?: string;
  /** SHA-256 of that file when this was proposed: a file that changed since is not touched. */
  readonly digest?: string;
  readonly draft?: MemoryDraft;
  readonly because: string;
}

/** The memory of the project that a session works in. */
export interface Memory extends MemoryFolder {
  readonly enabled: boolean;
  /** Another harness's memory of the same project, where the settings ask for it. Never written. */
  readonly foreign: MemoryFolder | undefined;
  /** The memory of an agent that declares one. */
  forAgent(agent: string, place: AgentMemoryPlace): MemoryFolder;
  proposals(): Promise<readonly MemoryProposal[]>;
  /** Lines of a diff: what accepting would change. */
  diff(proposal: MemoryProposal): Promise<readonly string[]>;
  propose(proposals: readonly Omit<MemoryProposal, "id">[]): Promise<readonly MemoryProposal[]>;
  /** Carries a proposal out. The text says why not, where it could not be. */
  accept(proposal: MemoryProposal): Promise<{ readonly ok: boolean; readonly text: string }>;
  reject(proposal: MemoryProposal): Promise<void>;
  /** Looks for what can be merged or dropped, and proposes it. */
  consolidate(signal: AbortSignal): Promise<{ readonly proposals: readonly MemoryProposal[]; readonly problem: string | undefined }>;
}

/** Level: session. */
export const Memory: Token<Memory> = token("lorimer.Memory");

/** Chooses what bears on a question. */
export interface MemoryRetriever {
  /** The best first; what does not bear on it is left out. Stops when the signal aborts. */
  rank(
    query: string,
    documents: readonly MemoryDocument[],
    options: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<readonly RankedMemory[]>;
}

export interface MemoryDocument {
  readonly id: string;
  readonly text: string;
  /** Counts its score; 1 where absent. */
  readonly weight?: number;
}

export interface RankedMemory {
  readonly id: string;
  readonly score: number;
}

/** Level: session. By words (BM25); together with `MemoryEmbedder` where that is provided. */
export const MemoryRetriever: Token<MemoryRetriever> = token("lorimer.MemoryRetriever");

/** Turns texts into vectors, so that memories are found by meaning too. Nothing provides it by default. */
export interface MemoryEmbedder {
  /** Names model and version: vectors of another one are not compared. */
  readonly id: string;
  embed(texts: readonly string[], options: { readonly signal: AbortSignal }): Promise<readonly (readonly number[])[]>;
}

/** Level: session. */
export const MemoryEmbedder: Token<MemoryEmbedder> = token("lorimer.MemoryEmbedder");

/** A memory that several people share, such as a service or a folder in a repository. Revisions are its own. */
export interface SharedMemory {
  list(): Promise<readonly { readonly file: string; readonly revision: string }[]>;
  read(file: string): Promise<{ readonly text: string; readonly revision: string } | undefined>;
  /** Writes where `base` is still the revision (null: where there is no such file); else tells the one that is there now. */
  write(file: string, text: string, base: string | null): Promise<{ readonly ok: boolean; readonly revision: string | null }>;
  remove(file: string, base: string): Promise<{ readonly ok: boolean; readonly revision: string | null }>;
}

/** Who wins where both sides changed a memory. `both`: theirs stays, mine becomes a memory of its own. */
export type ConflictPolicy = "mine" | "theirs" | "both";
