import { messageOf } from "@lorimer/sdk";
import type { Presented } from "@lorimer/sdk";
import type { BackgroundTask } from "../contract/index.js";
import { endInWords } from "./end-in-words.js";
import { excerpt } from "./excerpt.js";
import type { CommandResult } from "./run-command.js";

/** Characters that the model is shown of a command's output. */
const inlineLimit = 30_000;
const failedInlineLimit = 10_000;

/** The structured output of the Bash tool, with the field names that hooks and hosts know. */
export interface BashOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly interrupted: boolean;
  /** Null when a signal ended the command, or it has not ended. */
  readonly exitCode: number | null;
  readonly backgroundTaskId?: string;
  readonly timedOutAfterMs?: number;
  /** The file that holds the whole output, where that is too long to show. */
  readonly persistedOutputPath?: string;
  /** What else the model should know, in sentences. */
  readonly notes: readonly string[];
}

interface Circumstances {
  readonly timeoutMs: number;
  /** The call asked for the sandbox to be off. */
  readonly sandboxAsked: boolean;
  /** What to say of a change of folder that was not followed. */
  readonly moved: string | undefined;
}

const noSandbox = "No sandbox is in use here, so dangerouslyDisableSandbox changed nothing.";

export const bashOutput: {
  background(task: BackgroundTask, sandboxAsked: boolean): BashOutput;
  finished(result: CommandResult, circumstances: Circumstances): Promise<BashOutput>;
} = {
  background: (task, sandboxAsked) => ({
    stdout: "",
    stderr: "",
    interrupted: false,
    exitCode: null,
    backgroundTaskId: task.id,
    persistedOutputPath: task.outputFile,
    notes: sandboxAsked ? [noSandbox] : [],
  }),

  finished: async ({ exit, capture, log }, { timeoutMs, sandboxAsked, moved }) => {
    const failed = exit.code !== 0 || exit.timedOut || exit.aborted;
    const limit = failed ? failedInlineLimit : inlineLimit;
    // Of a failure the end matters most.
    const share = failed ? 0.3 : 0.5;
    const stderrFirst = excerpt(capture.stderr, limit, share);
    const stdout = excerpt(capture.stdout, Math.max(limit - stderrFirst.text.length, Math.floor(limit * 0.6)), share);
    const stderr = excerpt(capture.stderr, Math.max(limit - stdout.text.length, Math.floor(limit * 0.4)), share);
    const whole = stdout.complete && stderr.complete;
    if (!whole) await log.flush();
    const notes = [endInWords(exit, timeoutMs), moved, sandboxAsked ? noSandbox : undefined, whole ? undefined : missing(log)];
    return {
      stdout: stdout.text,
      stderr: stderr.text,
      interrupted: exit.aborted,
      exitCode: exit.code,
      ...(exit.timedOut ? { timedOutAfterMs: timeoutMs } : {}),
      ...(whole || log.path === undefined ? {} : { persistedOutputPath: log.path }),
      notes: notes.filter((note) => note !== undefined),
    };
  },
};

/** Why the file does not hold everything, if it does not. */
function missing(log: CommandResult["log"]): string | undefined {
  if (log.failure !== undefined) return `The whole output could not be kept: ${messageOf(log.failure)}`;
  if (log.dropped === 0) return undefined;
  return `The file holds the first ${log.written.toLocaleString("en-US")} bytes of output, its limit; ${log.dropped.toLocaleString("en-US")} bytes more were not kept.`;
}

/** What the model reads. */
export function presentBash(output: BashOutput): Presented {
  if (output.backgroundTaskId !== undefined) {
    const started = `Started in the background as task ${output.backgroundTaskId}. Its output goes to ${output.persistedOutputPath}`;
    return { content: [started, ...output.notes].join("\n") };
  }
  // A command may take its end politely, and still did not do what it was for.
  const failed = output.exitCode !== 0 || output.interrupted || output.timedOutAfterMs !== undefined;
  const parts = [
    failed && output.exitCode !== null ? `Exit code ${output.exitCode}` : "",
    output.stdout.trimEnd(),
    output.stderr.trimEnd(),
    ...output.notes,
    output.persistedOutputPath === undefined ? "" : `The whole output is in ${output.persistedOutputPath}`,
  ].filter((part) => part !== "");
  return { content: parts.length === 0 ? "(no output)" : parts.join("\n"), isError: failed };
}
