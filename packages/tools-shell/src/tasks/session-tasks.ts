import { join } from "node:path/posix";
import { LorimerError, messageId } from "@lorimer/sdk";
import type { Clock, Inbox, Random, Reporter, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import type { BackgroundTask, BackgroundTaskRequest, BackgroundTasks } from "../contract/index.js";
import { CommandCapture } from "../shell/command-capture.js";
import { OutputLog } from "../shell/output-log.js";
import { bashProcess, shortened } from "../shell/run-command.js";
import { plainArgs } from "../shell/shell-script.js";
import { readLog } from "./read-log.js";
import { taskNotice } from "./task-notice.js";

/** Milliseconds between two writes of what a task said. */
const flushInterval = 250;

interface Entry {
  task: BackgroundTask;
  readonly child: WorkspaceProcess;
  readonly log: OutputLog;
  readonly ended: Promise<void>;
  stopping: boolean;
  /** Bytes of the log that `readNew` has given out. */
  offset: number;
}

interface Needs {
  readonly workspace: Workspace;
  readonly reporter: Reporter;
  readonly inbox: Inbox;
  readonly random: Random;
  readonly clock: Clock;
}

/** The background tasks of one session, each of which tells the model of its end exactly once. */
export class SessionTasks implements BackgroundTasks {
  readonly #needs: Needs;
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  async start(request: BackgroundTaskRequest): Promise<BackgroundTask> {
    if (this.#closed) throw new LorimerError("SESSION_CLOSED", "A background command was started in a session that is closed");
    const { workspace } = this.#needs;
    const id = this.#newId();
    const outputFile = join(await workspace.scratch(), `${id}.output`);
    const log = new OutputLog({ files: workspace.files, path: async () => outputFile, eager: true });
    // The file is there before anyone is told its name.
    await log.flush();
    const bash = await bashProcess(workspace, plainArgs(await shortened(workspace, request.command, id)));
    const limit = request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs };
    const child = await workspace.start({ ...bash, ...limit, cwd: request.cwd, background: true });
    const { command, description } = request;
    const task: BackgroundTask = {
      id,
      type: "local_bash",
      command,
      description,
      status: "running",
      exitCode: null,
      signal: null,
      timedOut: false,
      outputFile,
    };
    const entry: Entry = { task, child, log, ended: Promise.resolve(), stopping: false, offset: 0 };
    this.#entries.set(id, Object.assign(entry, { ended: this.#follow(entry) }));
    // The session may have closed while the process was being started.
    if (this.#closed) await this.stop(id);
    this.#report(entry.task);
    return entry.task;
  }

  get(id: string): BackgroundTask | undefined {
    return this.#entries.get(id)?.task;
  }

  list(): readonly BackgroundTask[] {
    return [...this.#entries.values()].map((entry) => entry.task);
  }

  async wait(id: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<BackgroundTask | undefined> {
    const entry = this.#entries.get(id);
    if (entry?.task.status !== "running") return entry?.task;
    await this.#within(options.timeoutMs, entry.ended, options.signal);
    return entry.task;
  }

  async readNew(id: string, limit: number): Promise<string> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return "";
    await entry.log.flush();
    const end = entry.log.written;
    const { text, next } = await readLog(this.#needs.workspace.files, entry.task.outputFile, {
      start: entry.offset,
      end,
      limit,
      final: entry.task.status !== "running",
    });
    entry.offset = next;
    return entry.log.dropped === 0 ? text : `${text}\n[${entry.log.dropped.toLocaleString("en-US")} bytes of output were not kept]`;
  }

  async stop(id: string): Promise<BackgroundTask | undefined> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.task.status === "running") entry.stopping = true;
    entry.child.kill();
    await entry.ended;
    return entry.task;
  }

  /** Ends every task. Nobody is left to be told, so the inbox is not. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#entries.keys()].map((id) => this.stop(id)));
  }

  async #follow(entry: Entry): Promise<void> {
    const flusher = setInterval(() => void entry.log.flush(), flushInterval);
    flusher.unref();
    // What a finished command left running may go on writing; the log takes it, the task is over.
    const output = new CommandCapture(entry.log)
      .take(entry.child)
      .catch(() => undefined)
      .finally(() => clearInterval(flusher));
    const exit = await entry.child.exited;
    await this.#within(flushInterval, output);
    await entry.log.flush();
    const { code, signal, timedOut } = exit;
    const status = entry.stopping ? "stopped" : code === 0 ? "completed" : "failed";
    entry.task = { ...entry.task, status, exitCode: code, signal, timedOut };
    this.#report(entry.task);
    if (this.#closed) return;
    this.#needs.inbox.put({
      type: "user",
      id: messageId(this.#needs.random.uuid()),
      hidden: true,
      content: [{ type: "text", text: taskNotice(entry.task) }],
    });
  }

  /** Waits for something, but not longer than that, and leaves no timer behind. */
  async #within(ms: number, work: Promise<void>, signal?: AbortSignal): Promise<void> {
    const over = new AbortController();
    const pause = this.#needs.clock.sleep(ms, signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]));
    await Promise.race([work, pause]);
    over.abort();
  }

  #report({ id, status, description, outputFile }: BackgroundTask): void {
    this.#needs.reporter.emit({ type: "task-updated", taskId: id, status, description, outputFile });
  }

  #newId(): string {
    for (;;) {
      const id = `b${this.#needs.random.uuid().replaceAll("-", "").slice(0, 8)}`;
      if (!this.#entries.has(id)) return id;
    }
  }
}
