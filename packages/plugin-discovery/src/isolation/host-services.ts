import { LorimerError } from "@lorimer/sdk";
import type { Capability, EmittedEvent, ProcessRequest, ToolProgress, Workspace, WorkspaceProcess, WorkingDirectory } from "@lorimer/sdk";
import type { ModuleFacts, ServiceFacts, UseFacts } from "./facts.js";
import type { ProcessHandles } from "./guest-services.js";
import type { Methods } from "./peer.js";

/** What one use of a module may do while it lasts. */
export interface HostUse {
  readonly plugin: UseFacts["plugin"];
  readonly needs: ModuleFacts["needs"];
  /** By the names of `needs`. */
  readonly services: Readonly<Record<string, unknown>>;
  report?(progress: ToolProgress): void;
  emit?(event: EmittedEvent): void;
}

/** Services that can be reached from outside the process. */
export const bridged: readonly string[] = [
  "lorimer.Workspace",
  "lorimer.WorkingDirectory",
  "lorimer.SessionPlace",
  "lorimer.Clock",
  "lorimer.Random",
];

/** Which capability a method of the workspace takes; those that are not here take none. */
const taken: Readonly<Record<string, Capability>> = {
  "files.stat": "files:read",
  "files.lstat": "files:read",
  "files.realpath": "files:read",
  "files.read": "files:read",
  "files.stream": "files:read",
  "files.list": "files:read",
  "files.write": "files:write",
  "files.append": "files:write",
  "files.makeDirectory": "files:write",
  "files.remove": "files:write",
  start: "processes",
};

/** Answers a guest's calls of services with the session's own, as far as its plugin declares that it needs them. */
export class HostServices {
  readonly #name: string;
  readonly #access: readonly Capability[];
  readonly #uses = new Map<number, HostUse>();
  readonly #facts = new WeakMap<HostUse, UseFacts>();
  readonly #streams = new Map<number, AsyncIterator<Uint8Array>>();
  readonly #processes = new Map<number, WorkspaceProcess>();
  #next = 1;

  constructor(name: string, access: readonly Capability[]) {
    this.#name = name;
    this.#access = access.includes("files:write") ? [...access, "files:read"] : access;
  }

  /** Begins a use; from now on the guest can ask for its services under the number given. One that has begun goes on. */
  open(use: HostUse): UseFacts {
    const known = this.#facts.get(use);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#uses.set(number, use);
    const services = Object.entries(use.needs).flatMap(([name, { key }]): readonly [string, ServiceFacts][] =>
      bridged.includes(key) ? [[name, { key, ...dataOf(key, use.services[name]) }]] : [],
    );
    const facts = { use: number, plugin: use.plugin, services: Object.fromEntries(services) };
    this.#facts.set(use, facts);
    return facts;
  }

  close(use: number): void {
    this.#uses.delete(use);
  }

  /** The guest is gone: nothing of it goes on. */
  end(): void {
    for (const process of this.#processes.values()) process.kill();
    for (const stream of this.#streams.values()) void stream.return?.();
    this.#uses.clear();
  }

  readonly methods: Methods = {
    report: ([use, progress]) => this.#uses.get(use as number)?.report?.(progress as ToolProgress),
    emit: ([use, event]) => this.#uses.get(use as number)?.emit?.(event as EmittedEvent),
    "directory.change": ([use, path]) => this.#service<WorkingDirectory>(use, "lorimer.WorkingDirectory").change(path as string),
    workspace: ([use, method, args], signal) =>
      this.#workspace(this.#service<Workspace>(use, "lorimer.Workspace"), method as string, args as readonly [never, never], signal),
    "stream.next": async ([handle]) => {
      const step = await this.#streams.get(handle as number)?.next();
      if (step?.done === false) return step.value;
      this.#streams.delete(handle as number);
      return undefined;
    },
    "stream.end": ([handle]) => {
      void this.#streams.get(handle as number)?.return?.();
      this.#streams.delete(handle as number);
    },
    "process.exited": ([handle]) => this.#process(handle).exited.finally(() => this.#processes.delete(handle as number)),
    "process.kill": ([handle]) => this.#process(handle).kill(),
    "process.write": ([handle, text]) => this.#process(handle).input?.write(text as string),
    "process.end": ([handle]) => this.#process(handle).input?.end(),
  };

  #workspace(workspace: Workspace, method: string, args: readonly [never, never], signal: AbortSignal): unknown {
    const capability = taken[method];
    if (capability !== undefined && !this.#access.includes(capability)) throw undeclared(this.#name, capability);
    const [first, second] = args;
    switch (method) {
      case "start":
        return this.#start(workspace, first);
      case "which":
        return workspace.which(first);
      case "scratch":
        return workspace.scratch();
      case "files.read":
        return workspace.files.read(first, { ...(second as object | undefined), signal });
      case "files.stream":
        return this.#stream(workspace.files.stream(first, second));
    }
    if (!Object.hasOwn(taken, method)) throw new Error(`a workspace has nothing called ${method}`);
    // Each of the others takes the arguments that it was called with in there.
    const name = method.slice("files.".length) as "stat";
    return workspace.files[name](...(args as unknown as readonly [string]));
  }

  async #start(workspace: Workspace, request: ProcessRequest): Promise<ProcessHandles> {
    const process = await workspace.start(request);
    const handle = this.#next++;
    this.#processes.set(handle, process);
    const [stdout, stderr] = [this.#stream(process.stdout), this.#stream(process.stderr)];
    return { pid: process.pid, process: handle, stdout, stderr, extra: process.extra.map((stream) => this.#stream(stream)) };
  }

  #stream(chunks: AsyncIterable<Uint8Array>): number {
    const handle = this.#next++;
    this.#streams.set(handle, chunks[Symbol.asyncIterator]());
    return handle;
  }

  #process(handle: unknown): WorkspaceProcess {
    const process = this.#processes.get(handle as number);
    if (process === undefined) throw new Error("there is no such process");
    return process;
  }

  #service<T>(number: unknown, key: string): T {
    const use = this.#uses.get(number as number);
    const [name] = Object.entries(use?.needs ?? {}).find(([, need]) => need.key === key) ?? [];
    const service = name === undefined ? undefined : use?.services[name];
    if (service === undefined) throw new Error("the call that asked for this is over, or did not need it");
    return service as T;
  }
}

function dataOf(key: string, service: unknown): { readonly data?: unknown } {
  if (key === "lorimer.Workspace") {
    const { root, directories, platform, home } = service as Workspace;
    return { data: { root, directories, platform, home } };
  }
  if (key === "lorimer.WorkingDirectory") return { data: { path: (service as WorkingDirectory).path } };
  return key === "lorimer.SessionPlace" ? { data: service } : {};
}

function undeclared(name: string, capability: Capability): LorimerError {
  return new LorimerError("PLUGIN_FAILED", `The plugin ${name} does not declare ${capability}, which this needs.`, {
    hint: `Its author declares what it reaches as "access" in plugin.json.`,
  });
}
