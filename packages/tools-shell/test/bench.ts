import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Clock, EmittedEvent, Inbox, Message, Random, Reporter, Tool } from "@lorimer/sdk";
import { callTool } from "@lorimer/testing";
import type { CalledTool, CallToolOptions, GivenService } from "@lorimer/testing";
import { BackgroundTasks } from "../src/contract/index.js";
import service from "../src/services/background-tasks.js";

/** A temporary folder in which the shell tools run real commands. */
export interface Bench extends AsyncDisposable {
  readonly root: string;
  readonly directory: WorkingDirectory;
  readonly workspace: Workspace;
  readonly tasks: BackgroundTasks;
  readonly events: readonly EmittedEvent[];
  readonly messages: readonly Message[];
  call(tool: Tool, input: unknown, options?: Omit<CallToolOptions, "services">): Promise<CalledTool>;
  /** Ends the session's tasks, as the session does when it closes. */
  closeTasks(): Promise<void>;
}

export async function openBench(options: { readonly workspace?: (host: Workspace) => Workspace } = {}): Promise<Bench> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-shell-")));
  const host = createHostWorkspace({ root, scratchParent: join(root, ".scratch") });
  const workspace = options.workspace?.(host) ?? host;
  const events: EmittedEvent[] = [];
  const messages: Message[] = [];
  const directory = {
    path: root,
    change(path: string) {
      directory.path = path;
    },
  };
  const clock: Clock = {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(done, ms);
        if (signal?.aborted === true) done();
        else signal?.addEventListener("abort", done, { once: true });
      }),
  };
  const random: Random = { uuid: () => crypto.randomUUID(), fraction: () => 0.5 };
  const reporter: Reporter = { emit: (event) => void events.push(event) };
  const inbox: Inbox = {
    put: (message) => void messages.push(message),
    take: () => messages.splice(0),
    size: 0,
    onMessage: () => () => undefined,
  };
  const tasks = (await service.create(
    { workspace, clock, random, reporter, inbox },
    { name: "lorimer.tools-shell", settings: {} },
  )) as BackgroundTasks;
  const services: GivenService[] = [
    [Workspace, workspace],
    [WorkingDirectory, directory],
    [BackgroundTasks, tasks],
  ];
  const closeTasks = async (): Promise<void> => service.dispose?.(tasks);
  return {
    root,
    directory,
    workspace,
    tasks,
    events,
    messages,
    call: (tool, input, own = {}) => callTool(tool, input, { services, ...own }),
    closeTasks,
    async [Symbol.asyncDispose]() {
      await closeTasks();
      await host.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
