import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { Readable } from "node:stream";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ProcessExit, ProcessRequest, WorkspaceProcess } from "@lorimer/sdk";
import { childProcess } from "./child-process.js";
import { absolutePath } from "./absolute-path.js";
import { systemCode } from "./file-error.js";
import { clearGroup, graceMs, terminate, terminateByForce } from "./process-group.js";
import { pipeNames } from "./process-reaper.js";
import { ProcessOutput } from "./process-output.js";

/** A process that the workspace has to end before it closes. */
export interface HostProcess extends WorkspaceProcess {
  readonly background: boolean;
  /** The kernel's names of the process's ends of its output pipes, where they could be had. */
  readonly pipes: readonly string[];
  /** True once `kill`, a timeout or an abort asked it to end. */
  readonly killed: boolean;
  /** Stops reading its outputs, whoever holds them open. */
  abandon(): void;
}

/** Starts a process as the leader of a group of its own. */
export async function startProcess(request: ProcessRequest, env: NodeJS.ProcessEnv): Promise<HostProcess> {
  request.signal?.throwIfAborted();
  const { child, pipes } = await spawned(request, env);
  const pid = child.pid ?? 0;
  const outputs = child.stdio
    .slice(1)
    .filter((stream) => stream instanceof Readable)
    .map((stream) => new ProcessOutput(stream));
  const [stdout, stderr, ...extra] = outputs;
  if (stdout === undefined || stderr === undefined)
    throw new LorimerError("WORKSPACE_PROCESS", `Cannot read the output of ${request.command}`);
  feed(child, request);

  let killed = false;
  let timedOut = false;
  let aborted = false;
  let over = false;
  let grace: NodeJS.Timeout | undefined;
  const kill = (): void => {
    if (over || killed) return;
    killed = true;
    terminate(pid);
    grace = setTimeout(() => terminateByForce(pid), graceMs);
  };
  const abort = (): void => {
    aborted = !over;
    kill();
  };
  const limit =
    request.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          kill();
        }, request.timeoutMs);
  request.signal?.addEventListener("abort", abort, { once: true });

  const exited = new Promise<ProcessExit>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      clearTimeout(limit);
      request.signal?.removeEventListener("abort", abort);
      const keepsLeftovers = request.background === true && !killed;
      const finish = (): void => {
        clearTimeout(grace);
        // What a background process left behind may go on talking until it ends.
        if (!keepsLeftovers) for (const output of outputs) output.release();
        resolve({ code, signal, timedOut, aborted });
      };
      if (keepsLeftovers) finish();
      else void clearGroup(pid).then(finish);
    });
  });

  return {
    pid,
    ...(request.keepInput === true
      ? { input: { write: (text) => void child.stdin?.write(text), end: () => void child.stdin?.end() } }
      : {}),
    stdout,
    stderr,
    extra,
    exited,
    kill,
    pipes,
    background: request.background === true,
    get killed() {
      return killed;
    },
    abandon: () => {
      for (const output of outputs) output.destroy();
    },
  };
}

async function spawned(
  request: ProcessRequest,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly child: ChildProcess; readonly pipes: readonly string[] }> {
  const cwd = absolutePath(request.cwd);
  try {
    const child = childProcess().spawn(request.command, [...request.args], {
      cwd,
      env,
      // A group of its own, which can be signalled as a whole; on Windows it would only open a console window.
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: [
        request.input === undefined && request.keepInput !== true ? "ignore" : "pipe",
        "pipe",
        "pipe",
        ...Array<"pipe">(request.extraOutputs ?? 0).fill("pipe"),
      ],
    });
    if (child.pid !== undefined) {
      // At once, while the process has not had the time to end.
      const pipes = pipeNames(child.pid, request.extraOutputs ?? 0);
      // An error that comes later, such as a signal that could not be sent, has nobody to hear it.
      return { child: child.on("error", () => {}), pipes };
    }
    const [error] = (await once(child, "error").catch((thrown: unknown) => [thrown])) as [unknown];
    throw error;
  } catch (error) {
    throw startError(request.command, cwd, error);
  }
}

function startError(command: string, cwd: string, error: unknown): LorimerError {
  const code = systemCode(error);
  const reason =
    code === "ENOENT" && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()
      ? `the folder ${cwd} does not exist`
      : code === "ENOENT"
        ? "there is no such program (ENOENT)"
        : code === "EACCES"
          ? "permission denied (EACCES)"
          : code === "E2BIG"
            ? "its arguments are too long (E2BIG)"
            : messageOf(error);
  return new LorimerError("WORKSPACE_PROCESS", `Cannot start ${command}: ${reason}`, { cause: error });
}

function feed(child: ChildProcess, { input, keepInput }: ProcessRequest): void {
  // A program need not read all it is given.
  child.stdin?.on("error", () => {});
  if (keepInput !== true) child.stdin?.end(input);
  else if (input !== undefined) child.stdin?.write(input);
}
