import { LorimerError } from "@lorimer/sdk";
import type { ProcessRequest, Workspace, WorkspaceFiles, WorkspaceProcess } from "@lorimer/sdk";

/** How the machine behaves: as it is, as one whose disk and programs fail, that never answer, or that answer with very much. */
export type MachineFault = "none" | "throw" | "hang" | "huge";

/** A machine that can be made faulty while it is in use. */
export interface FaultyMachine {
  fault: MachineFault;
  /** Calls that hang now. */
  readonly hanging: number;
  /** Ends what still hangs. */
  release(): void;
  workspace(host: Workspace): Workspace;
}

/** Bytes of a file, and of what a program prints, on a machine that answers with very much. */
const hugeBytes = 1024 * 1024;
const hugeOutput = 256 * 1024;
const hugeEntries = 2000;

export function faultyMachine(): FaultyMachine {
  const hung = new Set<(error: Error) => void>();

  /** Never answers, but honours a signal, as everything that waits should. */
  const hang = (signal: AbortSignal | undefined): Promise<never> =>
    new Promise((_, reject) => {
      const end = (error: Error): void => {
        hung.delete(end);
        reject(error);
      };
      hung.add(end);
      const abort = (): void => end(new DOMException("aborted", "AbortError"));
      if (signal?.aborted === true) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });

  const machine: FaultyMachine = {
    fault: "none",
    get hanging() {
      return hung.size;
    },
    release: () => {
      for (const end of [...hung]) end(new Error("released"));
    },
    workspace: (host) => {
      const start = async (request: ProcessRequest): Promise<WorkspaceProcess> => {
        if (machine.fault === "throw")
          throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: no more processes (EAGAIN)`);
        if (machine.fault === "hang") return hang(request.signal);
        const process = await host.start(request);
        return machine.fault === "huge" ? { ...process, stdout: followed(process.stdout) } : process;
      };
      const over: Partial<Workspace> = { files: faultyFiles(host.files, machine, hang), start };
      return overlaid(host, over);
    },
  };
  return machine;
}

function faultyFiles(
  files: WorkspaceFiles,
  machine: FaultyMachine,
  hang: (signal: AbortSignal | undefined) => Promise<never>,
): WorkspaceFiles {
  const failing = (code: "WORKSPACE_READ" | "WORKSPACE_WRITE", path: string): void => {
    if (machine.fault === "throw") throw new LorimerError(code, `${path}: the disk does not answer (EIO)`);
  };
  const over: Partial<WorkspaceFiles> = {
    async stat(path) {
      failing("WORKSPACE_READ", path);
      const info = await files.stat(path);
      return machine.fault === "huge" && info?.kind === "file" ? { ...info, size: Math.max(info.size, hugeBytes) } : info;
    },
    async lstat(path) {
      failing("WORKSPACE_READ", path);
      return files.lstat(path);
    },
    async read(path, options) {
      failing("WORKSPACE_READ", path);
      if (machine.fault === "hang") return hang(options?.signal);
      const bytes = await files.read(path, options);
      if (machine.fault !== "huge") return bytes;
      if ((options?.maxBytes ?? Infinity) < hugeBytes) throw new LorimerError("WORKSPACE_READ", `${path} is larger than may be read.`);
      return repeated(bytes, hugeBytes);
    },
    async *stream(path, options) {
      failing("WORKSPACE_READ", path);
      if (machine.fault === "hang") await hang(options?.signal);
      if (machine.fault !== "huge") yield* files.stream(path, options);
      else yield repeated(await files.read(path), hugeBytes).subarray(options?.start ?? 0, options?.end);
    },
    async list(path) {
      failing("WORKSPACE_READ", path);
      const entries = await files.list(path);
      if (machine.fault !== "huge") return entries;
      return [...entries, ...Array.from({ length: hugeEntries }, (_, index) => ({ name: `made-up-${index}.txt`, kind: "file" as const }))];
    },
    async write(path, bytes, options) {
      failing("WORKSPACE_WRITE", path);
      return files.write(path, bytes, options);
    },
    async append(path, bytes) {
      failing("WORKSPACE_WRITE", path);
      return files.append(path, bytes);
    },
  };
  return overlaid(files, over);
}

/** Everything else is the original's own, `this` included. */
function overlaid<T extends object>(original: T, over: Partial<T>): T {
  return new Proxy(original, {
    get(target, key) {
      if (Object.hasOwn(over, key)) return over[key as keyof T];
      const member: unknown = Reflect.get(target, key);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

function repeated(bytes: Uint8Array, size: number): Uint8Array {
  const source = bytes.length === 0 ? new TextEncoder().encode("very much\n") : bytes;
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += source.length) all.set(source.subarray(0, size - at), at);
  return all;
}

async function* followed(output: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let last: Uint8Array = new Uint8Array();
  for await (const chunk of output) yield (last = chunk);
  // One line that does not end, so that whoever reads lines does not take it for many results.
  yield repeated(
    last.map((byte) => (byte < 32 ? 32 : byte)),
    hugeOutput,
  );
}
