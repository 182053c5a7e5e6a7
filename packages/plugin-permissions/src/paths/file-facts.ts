/** What is known of one path. */
export interface PathFact {
  /** Absolute, every link resolved; what does not exist yet is added to its nearest existing parent. Undefined: it cannot be resolved. */
  readonly real: string | undefined;
  readonly kind: "file" | "directory" | "other" | "missing" | "unknown";
  /** Names the file has; more than one for a hard link. */
  readonly links: number;
}

/** Whether reading commands of git can be trusted in a folder. */
export interface GitFact {
  readonly safe: boolean;
  /** What makes it unsafe, in words that follow "because". */
  readonly why: string | undefined;
}

/** Everything a decision may ask of the disk. Each call is a question; implementations remember the answers for one decision. */
export interface FileFacts {
  /** `path` is absolute and may hold `..`, which is resolved after the links before it, as the kernel does. */
  look(path: string): PathFact;
  git(folder: string): GitFact;
}
