import type { Surroundings } from "./ignore-rules.js";

/** Where to look for files. Paths that an engine gives and asks about are relative to `root`, with "/" between names. */
export interface FileQuery {
  readonly root: string;
  /** One file of `root` instead of all of it; it is looked at even where it is ignored or hidden. */
  readonly file?: string;
  /** Also what begins with a dot, except `.git`. */
  readonly hidden: boolean;
  readonly around: Surroundings;
  /** Names of one kind of file, as ripgrep's `--type` knows them. */
  readonly type?: string;
  /** Globs of file names, one of which every accepted file matches: only there to save work. */
  readonly names: readonly string[];
  accepts(path: string): boolean;
  /** Ends the search early, without an error. */
  readonly signal: AbortSignal;
}

export interface ContentQuery extends FileQuery {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  /** Which hits are wanted: files that match, in any order; or counts or lines, in order of path. */
  readonly want: "files" | "counts" | "lines";
  readonly before: number;
  readonly after: number;
  readonly onlyMatching: boolean;
}

export type Hit =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "count"; readonly path: string; readonly count: number }
  | { readonly kind: "match" | "context"; readonly path: string; readonly line: number; readonly text: string }
  /** Lines are left out between the hit before and the next one. */
  | { readonly kind: "gap" }
  /** The search cannot be made; nothing follows. */
  | { readonly kind: "fault"; readonly message: string };

/** Finds files, and text in files. Two engines keep this contract: ripgrep, and one that needs no program. */
export interface SearchEngine {
  readonly name: "ripgrep" | "built-in";
  /** In no particular order. */
  list(query: FileQuery): AsyncGenerator<string, void, void>;
  search(query: ContentQuery): AsyncGenerator<Hit, void, void>;
}
