import { LorimerError } from "@lorimer/sdk";
import type { ProcessExit, ProcessRequest, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import { MemoryFiles } from "./memory-files.js";

/** What a scripted program may do. */
export interface ScriptedProcess {
  readonly request: ProcessRequest;
  /** Aborted when the process is killed, times out or is aborted; what the program does afterwards is ignored. */
  readonly signal: AbortSignal;
  stdout(chunk: string | Uint8Array): void;
  stderr(chunk: string | Uint8Array): void;
  extra(index: number, chunk: string | Uint8Array): void;
}

/** A program of a memory workspace: answers with its exit code. */
export type ScriptedProgram = (self: ScriptedProcess) => number | Promise<number>;

export interface MemoryWorkspaceOptions {
  /** Default: `/project`. */
  readonly root?: string;
  readonly directories?: readonly string[];
  /** Texts by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** By the name they are started with. */
  readonly programs?: Readonly<Record<string, ScriptedProgram>>;
}

/** A workspace without a machine: files in memory, programs as functions. */
export async function createMemoryWorkspace(options: MemoryWorkspaceOptions = {}): Promise<Workspace> {
  const files = new MemoryFiles();
  const root = options.root ?? "/project";
  await files.makeDirectory(root);
  for (const [path, text] of Object.entries(options.files ?? {})) await files.write(path, new TextEncoder().encode(text));
  const programs = new Map(Object.entries(options.programs ?? {}));
  let lastPid = 1000;
  return {
    root,
    directories: options.directories ?? [],
    platform: "linux",
    home: "/home/someone",
    files,
    which: async (program) => (programs.has(program) ? `/usr/bin/${program}` : undefined),
    scratch: async () => {
      await files.makeDirectory("/tmp/scratch");
      return "/tmp/scratch";
    },
    start: async (request) => {
      request.signal?.throwIfAborted();
      const program = programs.get(request.command.replace(/^\/usr\/bin\//, ""));
      if (program === undefined)
        throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: there is no such program (ENOENT)`);
      if ((await files.stat(request.cwd))?.kind !== "directory") {
        throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: the folder ${request.cwd} does not exist`);
      }
      return scripted(request, program, ++lastPid);
    },
  };
}

function scripted(request: ProcessRequest, program: ScriptedProgram, pid: number): WorkspaceProcess {
  const ended = new AbortController();
  const outputs = Array.from({ length: 2 + (request.extraOutputs ?? 0) }, () => new ChunkQueue());
  const [stdout, stderr, ...extra] = outputs as [ChunkQueue, ChunkQueue, ...ChunkQueue[]];
  const exited = new Promise<ProcessExit>((resolve) => {
    let over = false;
    const finish = (exit: ProcessExit): void => {
      if (over) return;
      over = true;
      clearTimeout(limit);
      request.signal?.removeEventListener("abort", abort);
      for (const output of outputs) output.end();
      resolve(exit);
    };
    const stop = (why: Partial<ProcessExit>): void => {
      finish({ code: null, signal: "SIGTERM", timedOut: false, aborted: false, ...why });
      ended.abort();
    };
    const abort = (): void => stop({ aborted: true });
    const limit = request.timeoutMs === undefined ? undefined : setTimeout(() => stop({ timedOut: true }), request.timeoutMs);
    request.signal?.addEventListener("abort", abort, { once: true });
    ended.signal.addEventListener("abort", () => stop({}), { once: true });
    const self: ScriptedProcess = {
      request,
      signal: ended.signal,
      stdout: (chunk) => stdout.put(chunk),
      stderr: (chunk) => stderr.put(chunk),
      extra: (index, chunk) => extra[index]?.put(chunk),
    };
    void Promise.resolve()
      .then(() => program(self))
      .catch((error: unknown) => {
        stderr.put(String(error));
        return 1;
      })
      .then((code) => finish({ code, signal: null, timedOut: false, aborted: false }));
  });
  return { pid, stdout, stderr, extra, exited, kill: () => ended.abort() };
}

class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  put(chunk: string | Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
