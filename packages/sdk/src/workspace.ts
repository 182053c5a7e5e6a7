import type { SessionId } from "./ids.js";
import { token } from "./service.js";
import type { Token } from "./service.js";

export interface FileInfo {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly size: number;
  readonly mtimeMs: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** Names the file goes by, where that is known: more than one means it can be reached by another path. */
  readonly links?: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileInfo["kind"];
}

/** Files as tools see them. Paths are absolute; anything else is refused with `WORKSPACE_PATH`. */
export interface WorkspaceFiles {
  /** Follows links. Nothing there: undefined. */
  stat(path: string): Promise<FileInfo | undefined>;
  /** Does not follow a link at the end of the path. */
  lstat(path: string): Promise<FileInfo | undefined>;
  /** The path with every link resolved; for what does not exist yet, its nearest existing parent is resolved. */
  realpath(path: string): Promise<string>;
  /** The whole file. Fails with `WORKSPACE_READ` when it is larger than `maxBytes` (default 256 MiB). */
  read(path: string, options?: { readonly maxBytes?: number; readonly signal?: AbortSignal }): Promise<Uint8Array>;
  /** The file in chunks, from byte `start` to before byte `end`, without holding it whole. */
  stream(
    path: string,
    options?: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<Uint8Array>;
  /**
   * Replaces the whole file, atomically and durably: readers see the old bytes or the new. Follows a link to its target,
   * keeps the target's mode, makes missing directories.
   */
  write(path: string, bytes: Uint8Array, options?: { readonly mode?: number }): Promise<void>;
  /** Adds to the end of a file, which is made, with mode 0600, when it is not there. Not synced: it is for output that could be had again. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  makeDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the environment that the workspace gives every process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed. Default: an empty input. */
  readonly input?: string;
  /** Leave standard input open after `input`: the process has `input` to write to. */
  readonly keepInput?: boolean;
  /** Also open this many extra output pipes, as file descriptors 3 and up. */
  readonly extraOutputs?: number;
  /** A background process outlives the call that started it; it ends with the session at the latest. */
  readonly background?: boolean;
  /** Aborting kills the process and everything it started. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the process and everything it started is killed. Default: no limit. */
  readonly timeoutMs?: number;
}

/** How a process ended, from the operating system, never from its output. */
export interface ProcessExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
}

/** A process and everything it starts. */
export interface WorkspaceProcess {
  readonly pid: number;
  /** Standard input, where `keepInput` asked for it. Writing to a process that has ended, or does not read, is no error. */
  readonly input?: { write(text: string): void; end(): void };
  /** Chunks as they come. They must be consumed, or the process blocks: that is the back-pressure. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** The extra outputs asked for, in order. */
  readonly extra: readonly AsyncIterable<Uint8Array>[];
  /** Resolves when the process has ended and what it left in its group is gone. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Ends the whole process group: politely, then, after a grace time, by force. */
  kill(): void;
}

/** The machine as the agent sees it: the one way by which tools reach files and processes. */
export interface Workspace {
  /** The folder the session was opened in: absolute, links resolved. */
  readonly root: string;
  /** Further folders the session may work in. */
  readonly directories: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly files: WorkspaceFiles;
  /** Starts a process. Fails with `WORKSPACE_PROCESS` when the program is not there or may not be run. */
  start(request: ProcessRequest): Promise<WorkspaceProcess>;
  /** The path of a program on the search path, or undefined. Remembered. */
  which(program: string): Promise<string | undefined>;
  /** A folder of the session's own for large results, mode 0700. It outlives the session, so that paths told to a model stay good. */
  scratch(): Promise<string>;
}

/** Level: session. */
export const Workspace: Token<Workspace> = token("lorimer.Workspace");

/** The machine without containment, for those who provide a contained `Workspace` on top of it. Level: session. */
export const HostWorkspace: Token<Workspace> = token("lorimer.HostWorkspace");

/** Where a session was opened. Known before its workspace is made. */
export interface SessionPlace {
  readonly sessionId: SessionId;
  readonly cwd: string;
  readonly additionalDirectories: readonly string[];
  /** Names of variables that no process of the session is given. */
  readonly secrets: readonly string[];
}

/** Level: session. */
export const SessionPlace: Token<SessionPlace> = token("lorimer.SessionPlace");

/** Where relative paths of one agent start. Follows `cd` in its shell. */
export interface WorkingDirectory {
  readonly path: string;
  change(path: string): void;
}

/** Level: agent. */
export const WorkingDirectory: Token<WorkingDirectory> = token("lorimer.WorkingDirectory");
