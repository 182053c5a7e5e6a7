import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

export type BackgroundTaskStatus = "running" | "completed" | "failed" | "stopped";

/** A command that runs beside the conversation, as it stands now. */
export interface BackgroundTask {
  /** `b` and eight characters. */
  readonly id: string;
  readonly type: "local_bash";
  readonly command: string;
  readonly description: string;
  /** From the operating system: `completed` is exit code 0, `stopped` was asked for, `failed` is everything else. */
  readonly status: BackgroundTaskStatus;
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** Everything it says, growing as it says it. */
  readonly outputFile: string;
}

export interface BackgroundTaskRequest {
  readonly command: string;
  readonly description: string;
  readonly cwd: string;
  /** Milliseconds after which it is ended. Default: with the session. */
  readonly timeoutMs?: number;
}

/** The commands that run in the background of a session. All end with it. */
export interface BackgroundTasks {
  start(request: BackgroundTaskRequest): Promise<BackgroundTask>;
  get(id: string): BackgroundTask | undefined;
  list(): readonly BackgroundTask[];
  /** Resolves when the task has ended, the time is up, or the signal aborts; with the task as it then stands. */
  wait(id: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<BackgroundTask | undefined>;
  /** What the task said since it was last asked, head and tail of it, as plain text of about `limit` characters at most. */
  readNew(id: string, limit: number): Promise<string>;
  /** Ends the task and everything it started; resolves when it is gone. Undefined when there is no such task. */
  stop(id: string): Promise<BackgroundTask | undefined>;
}

/** Level: session. */
export const BackgroundTasks: Token<BackgroundTasks> = token("lorimer.tools-shell.BackgroundTasks");
