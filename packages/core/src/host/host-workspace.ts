import { randomBytes } from "node:crypto";
import { realpathSync } from "node:fs";
import { mkdir, mkdtemp, rmdir } from "node:fs/promises";
import { homedir, tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LorimerError } from "@lorimer/sdk";
import type { ProcessRequest, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import { absolutePath } from "./absolute-path.js";
import { BackgroundLeftovers } from "./background-leftovers.js";
import { hostFiles } from "./host-files.js";
import { startProcess } from "./host-process.js";
import type { HostProcess } from "./host-process.js";
import { markerVariable, nestedMarker, processEnvironment } from "./process-environment.js";
import { ProcessReaper } from "./process-reaper.js";
import { ProcessWatchdog } from "./process-watchdog.js";
import { programFinder } from "./program-path.js";

/** Milliseconds that closing waits for processes to end. */
const closeLimit = 3000;

export interface HostWorkspaceOptions {
  /** The folder to work in. It must exist. */
  readonly root: string;
  readonly directories?: readonly string[];
  /** Where the folder for large results is made. Default: the system's temporary folder. */
  readonly scratchParent?: string;
  /** The environment of every process, before secrets are removed. Default: the harness's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Names of further variables that no process is given. */
  readonly secrets?: readonly string[];
}

/** A workspace that must be closed: closing ends every process it started and everything those started. */
export interface HostWorkspace extends Workspace {
  close(): Promise<void>;
}

/** The local machine as a workspace. */
export function createHostWorkspace(options: HostWorkspaceOptions): HostWorkspace {
  const root = realpathSync(absolutePath(options.root));
  const env = processEnvironment(options.env ?? process.env, options.secrets ?? []);
  const marker = `lorimer-${randomBytes(8).toString("hex")}.`;
  const running = new Set<HostProcess>();
  const reaper = new ProcessReaper();
  const watchdog = new ProcessWatchdog(marker);
  const leftovers = new BackgroundLeftovers((group) => watchdog.remove(group, { keepPipes: true }));
  let started = 0;
  let scratch: Promise<string> | undefined;
  let closing: Promise<void> | undefined;

  async function start(request: ProcessRequest): Promise<WorkspaceProcess> {
    if (closing !== undefined) throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: the workspace is closed`);
    started += 1;
    const startedAt = uptime();
    const own = `${marker}${started}/`;
    const child = await startProcess(request, { ...env, ...request.env, [markerVariable]: nestedMarker(env, own) });
    const quarry = { marker: own, leader: child.pid, startedAt, pipes: child.pipes };
    running.add(child);
    watchdog.add(child.pid, child.pipes);
    void child.exited.then(() => {
      running.delete(child);
      if (child.background && !child.killed) return leftovers.add(child, quarry);
      watchdog.remove(child.pid, { keepPipes: false });
      return reaper.ended(quarry);
    });
    return child;
  }

  async function end(): Promise<void> {
    const children = [...running];
    for (const child of children) child.kill();
    // A process that hangs inside the kernel must not keep the harness from ending.
    await Promise.race([Promise.all(children.map((child) => child.exited)), wait(closeLimit, undefined, { ref: false })]);
    // Nothing that was never started can have left anything behind, and the search reads every process of the machine.
    if (started > 0) await reaper.finish(marker, leftovers.quarries());
    for (const child of children) child.abandon();
    leftovers.abandon();
    await watchdog.close();
    // Only an empty folder can be removed so: what is kept in it is read again when the session goes on.
    await scratch?.then(rmdir).catch(() => undefined);
  }

  return {
    root,
    directories: (options.directories ?? []).map((path) => realpathSync(absolutePath(path))),
    platform: process.platform,
    home: env["HOME"] ?? homedir(),
    files: hostFiles,
    start,
    which: programFinder(env["PATH"] ?? env["Path"] ?? "", env["PATHEXT"] ?? ".EXE;.CMD;.BAT"),
    scratch: () => (scratch ??= makeScratch(options.scratchParent ?? tmpdir())),
    close: () => (closing ??= end()),
  };
}

async function makeScratch(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  // `mkdtemp` makes it mode 0700.
  return mkdtemp(join(realpathSync(parent), "lorimer-"));
}
