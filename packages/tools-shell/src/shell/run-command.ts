import { join } from "node:path/posix";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ProcessExit, ProcessRequest, ToolProgress, Workspace } from "@lorimer/sdk";
import { CommandCapture } from "./command-capture.js";
import { OutputLog } from "./output-log.js";
import { findBash } from "./shell-program.js";
import { longestArgument, placeKeepingArgs, plainArgs, quoted, reportedPlace } from "./shell-script.js";

export interface CommandRequest {
  readonly command: string;
  readonly cwd: string;
  /** Names the files of this run; unique in the session. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  report?(progress: ToolProgress): void;
  /** Bytes of output kept on disk. */
  readonly diskLimit?: number;
}

export interface CommandResult {
  readonly exit: ProcessExit;
  readonly capture: CommandCapture;
  readonly log: OutputLog;
  /** The folder the shell ended in, if it got so far. */
  readonly place: string | undefined;
}

/** Runs a command to its end in a new bash. */
export async function runCommand(workspace: Workspace, request: CommandRequest): Promise<CommandResult> {
  const name = request.id.replace(/[^\w-]/g, "_");
  const command = await shortened(workspace, request.command, name);
  const base = { cwd: request.cwd, signal: request.signal, timeoutMs: request.timeoutMs };
  // Git Bash is not given descriptors above 2 by Windows, so there a command starts in the folder where the last one did.
  const keepsPlace = workspace.platform !== "win32";
  const bash = await bashProcess(workspace, keepsPlace ? placeKeepingArgs(command) : plainArgs(command));
  const child = await workspace.start({ ...base, ...bash, extraOutputs: keepsPlace ? 1 : 0 });
  const log = new OutputLog({
    files: workspace.files,
    path: async () => join(await workspace.scratch(), `${name}.output`),
    ...(request.diskLimit === undefined ? {} : { diskLimit: request.diskLimit }),
  });
  const capture = new CommandCapture(log, request.report);
  const [exit, , report] = await Promise.all([child.exited, capture.take(child), lastBytes(child.extra[0])]);
  return { exit, capture, log, place: reportedPlace(report) };
}

/** The program and arguments of a process that is a bash. */
export async function bashProcess(workspace: Workspace, args: readonly string[]): Promise<Pick<ProcessRequest, "command" | "args">> {
  const bash = await findBash(workspace);
  if ("missing" in bash) throw new LorimerError("WORKSPACE_PROCESS", bash.missing);
  return { command: bash.path, args };
}

/** The command, or, where it is too long to be an argument, one that reads it from a file. */
export async function shortened(workspace: Workspace, command: string, name: string): Promise<string> {
  if (Buffer.byteLength(command) <= longestArgument) return command;
  const path = join(await workspace.scratch(), `${name}.sh`);
  await workspace.files.write(path, Buffer.from(command), { mode: 0o600 });
  return `. ${quoted(path)}`;
}

/** Why a command could not be started, as a sentence for the model. */
export async function startFailure(
  workspace: Workspace,
  cwd: string,
  error: unknown,
): Promise<{ readonly message: string; readonly placeLost: boolean }> {
  if ((await workspace.files.stat(cwd).catch(() => undefined))?.kind === "directory")
    return { message: messageOf(error), placeLost: false };
  return {
    message: `The working directory ${cwd} does not exist any more. It is now ${workspace.root}; nothing was run.`,
    placeLost: true,
  };
}

/** A path is short; a program that writes to the descriptor by mistake must not fill the memory. */
async function lastBytes(chunks: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array();
  for await (const chunk of chunks ?? []) bytes = Buffer.concat([bytes, chunk]).subarray(-16_384);
  return bytes;
}
