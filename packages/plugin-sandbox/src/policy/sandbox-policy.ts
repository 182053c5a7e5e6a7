/** A path that a policy speaks of, and who says so. */
export interface PathEntry {
  /** Absolute, links not yet resolved. Covers everything below it. */
  readonly path: string;
  /** The rule or setting as it was written. */
  readonly rule: string;
  /** Where it stands. */
  readonly source: string;
}

/** A rule that no single path expresses, such as `Read(**\/*.pem)`. */
export interface PatternEntry {
  /** Matches an absolute path or one of its parents. */
  readonly pattern: RegExp;
  /** The folder below which it can match. */
  readonly base: string;
  readonly rule: string;
  readonly source: string;
}

/** A host that a policy speaks of: exact, or `*.example.com` for every name below it. */
export interface HostEntry {
  readonly host: string;
  readonly rule: string;
  readonly source: string;
}

export interface FilePolicy {
  /** True when the settings turn file containment off; protected paths stay protected all the same. */
  readonly unrestricted: boolean;
  readonly allowWrite: readonly PathEntry[];
  readonly denyWrite: readonly PathEntry[];
  readonly denyRead: readonly PathEntry[];
  /** Exceptions inside `denyRead`. */
  readonly allowRead: readonly PathEntry[];
  readonly denyWritePatterns: readonly PatternEntry[];
  readonly denyReadPatterns: readonly PatternEntry[];
}

export interface NetworkPolicy {
  /** Empty: nothing is reachable unless a person says so. */
  readonly allow: readonly HostEntry[];
  readonly deny: readonly HostEntry[];
  /** True when nobody is asked about hosts that no entry names. */
  readonly strict: boolean;
}

/** What a contained session may touch. Plain data, compiled from settings, place and permission rules. */
export interface SandboxPolicy {
  /** The session's own folder, links resolved. */
  readonly root: string;
  readonly directories: readonly string[];
  readonly home: string;
  readonly files: FilePolicy;
  readonly network: NetworkPolicy;
  /** True lets processes open unix sockets. Sockets of container engines stay out of reach. */
  readonly unixSockets: boolean;
  /** Variables that contained processes are not given. */
  readonly hiddenVariables: readonly string[];
  /** What was asked for and could not be expressed, one sentence each. It was never read as permission. */
  readonly problems: readonly string[];
}
