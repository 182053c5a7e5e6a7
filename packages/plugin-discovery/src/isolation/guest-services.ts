import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type {
  Clock,
  ProcessExit,
  ProcessRequest,
  Random,
  Workspace,
  WorkspaceFiles,
  WorkspaceProcess,
  WorkingDirectory,
} from "@lorimer/sdk";
import type { ServiceFacts, UseFacts } from "./facts.js";
import type { Peer } from "./peer.js";

type Data = Pick<Workspace, "root" | "directories" | "platform" | "home">;
type Abortable = { readonly signal?: AbortSignal | undefined };

/** The services of one use, as they look from inside: the same interfaces, answered by the harness. */
export function guestServices(peer: Peer, { use, services }: UseFacts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(services).map(([name, facts]) => [name, service(peer, use, facts)]));
}

function service(peer: Peer, use: number, { key, data }: ServiceFacts): unknown {
  switch (key) {
    case "lorimer.Workspace":
      return workspace(peer, use, data as Data);
    case "lorimer.WorkingDirectory":
      return directory(peer, use, data as { readonly path: string });
    case "lorimer.Clock":
      return clock();
    case "lorimer.Random":
      return random();
    default:
      return data;
  }
}

function workspace(peer: Peer, use: number, data: Data): Workspace {
  const ask = <T>(method: string, args: readonly unknown[], signal?: AbortSignal): Promise<T> =>
    peer.call("workspace", [use, method, args], signal) as Promise<T>;
  const files: WorkspaceFiles = {
    stat: (path) => ask("files.stat", [path]),
    lstat: (path) => ask("files.lstat", [path]),
    realpath: (path) => ask("files.realpath", [path]),
    read: (path, options = {}) => ask("files.read", [path, plain(options)], options.signal),
    stream: (path, options = {}) => pulled(peer, () => ask("files.stream", [path, plain(options)]), options.signal),
    write: (path, bytes, options) => ask("files.write", [path, bytes, options]),
    append: (path, bytes) => ask("files.append", [path, bytes]),
    list: (path) => ask("files.list", [path]),
    makeDirectory: (path) => ask("files.makeDirectory", [path]),
    remove: (path) => ask("files.remove", [path]),
  };
  return {
    ...data,
    files,
    start: async (request) => guestProcess(peer, request, await ask("start", [plain(request)])),
    which: (program) => ask("which", [program]),
    scratch: () => ask("scratch", []),
  };
}

/** Names by which the harness knows the parts of a process that it started for the plugin. */
export interface ProcessHandles {
  readonly pid: number;
  readonly process: number;
  readonly stdout: number;
  readonly stderr: number;
  readonly extra: readonly number[];
}

function guestProcess(peer: Peer, { keepInput, signal }: ProcessRequest, handles: ProcessHandles): WorkspaceProcess {
  const { pid, process, stdout, stderr, extra } = handles;
  const exited = peer.call("process.exited", [process]) as Promise<ProcessExit>;
  const kill = (): void => peer.tell("process.kill", process);
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted === true) kill();
  // As the interface says, it never rejects: whoever is gone has ended it.
  const ended = exited.catch((): ProcessExit => ({ code: null, signal: "SIGKILL", timedOut: false, aborted: true }));
  return {
    pid,
    ...(keepInput === true
      ? { input: { write: (text: string) => peer.tell("process.write", process, text), end: () => peer.tell("process.end", process) } }
      : {}),
    stdout: pulled(peer, async () => stdout),
    stderr: pulled(peer, async () => stderr),
    extra: extra.map((handle) => pulled(peer, async () => handle)),
    exited: ended,
    kill,
  };
}

/** Chunk by chunk, each asked for when it is wanted: that is the back-pressure. */
async function* pulled(peer: Peer, open: () => Promise<number>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await open();
  try {
    for (;;) {
      const chunk = (await peer.call("stream.next", [handle], signal)) as Uint8Array | undefined;
      if (chunk === undefined) return;
      yield chunk;
    }
  } finally {
    peer.tell("stream.end", handle);
  }
}

function directory(peer: Peer, use: number, { path }: { readonly path: string }): WorkingDirectory {
  let here = path;
  return {
    get path() {
      return here;
    },
    change(to) {
      here = to;
      peer.tell("directory.change", use, to);
    },
  };
}

/** Its own: what depends on it is the result of the call, which is recorded as a whole. */
function clock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  };
}

function random(): Random {
  return { uuid: () => randomUUID(), fraction: () => Math.random() };
}

/** Without the signal, which goes beside it. */
function plain<T extends Abortable>({ signal: _signal, ...options }: T): Omit<T, "signal"> {
  return options;
}
