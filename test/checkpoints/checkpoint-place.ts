import { execFileSync } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openHarness } from "@lorimer/core";
import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { plugin as checkpointsPlugin } from "@lorimer/plugin-checkpoints";
import { Checkpoints } from "@lorimer/plugin-checkpoints/contract";
import { plugin as sessionsPlugin } from "@lorimer/plugin-sessions";
import { Approver } from "@lorimer/sdk";
import type { MessageId, SessionEvent } from "@lorimer/sdk";
import { collectRun, reply, scriptedApprover, scriptedProvider, servicesPlugin, tempWorkspace } from "@lorimer/testing";
import type { TempWorkspace } from "@lorimer/testing";
import { plugin as fsPlugin } from "@lorimer/tools-fs";
import { plugin as shellPlugin } from "@lorimer/tools-shell";

/** A call that the scripted model makes. */
export type Call = readonly [name: string, input: object];

export const bash = (command: string): Call => ["Bash", { command }];

export interface PlaceOptions {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly git?: boolean;
  /** Of lorimer.checkpoints. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly session?: Partial<SessionOptions>;
}

/** A project, a folder for sessions, and a session of a real harness with real tools in it. */
export class CheckpointPlace implements AsyncDisposable {
  readonly project: TempWorkspace;
  readonly sessions: string;
  readonly #options: PlaceOptions;
  #harness: Harness | undefined;
  #session: Session | undefined;
  #queue: (readonly Call[])[] = [];

  constructor(project: TempWorkspace, sessions: string, options: PlaceOptions) {
    this.project = project;
    this.sessions = sessions;
    this.#options = options;
  }

  get session(): Session {
    if (this.#session === undefined) throw new Error("no session is open");
    return this.#session;
  }

  get checkpoints(): Promise<Checkpoints> {
    return this.session.service(Checkpoints);
  }

  async open(options: Partial<SessionOptions> = {}): Promise<void> {
    const model = scriptedProvider(() => {
      const calls = this.#queue.shift();
      return calls === undefined
        ? reply.text("ok")
        : calls.reduce((answer, [name, input]) => answer.toolUse(name, input), reply.text("I do"));
    });
    this.#harness = await openHarness({
      name: "test",
      version: "0",
      model: "scripted-1",
      plugins: [model, fsPlugin, shellPlugin, sessionsPlugin, checkpointsPlugin, servicesPlugin([[Approver, scriptedApprover("allow")]])],
      // A slow machine must not change what is covered, except where that is what is tested.
      settings: {
        "lorimer.sessions": { folder: this.sessions },
        "lorimer.checkpoints": { snapshotMs: 20_000, ...this.#options.settings },
      },
    });
    this.#session = await this.#harness.openSession({ cwd: this.project.root, ...this.#options.session, ...options });
  }

  /** One prompt in which the model makes calls, each in a turn of its own. Gives the id of the prompt. */
  async prompt(...calls: readonly Call[]): Promise<MessageId> {
    return (await this.run(calls.map((call) => [call]))).prompt;
  }

  /** One prompt with several turns of several calls. */
  async run(turns: readonly (readonly Call[])[]): Promise<{ readonly prompt: MessageId; readonly events: readonly SessionEvent[] }> {
    this.#queue = [...turns];
    const { events } = await collectRun(this.session.prompt("Do it."));
    for (const event of events)
      if (event.type === "tool-finished" && event.outcome.status !== "ok") throw new Error(JSON.stringify(event.outcome.content));
    const added = events.find((event) => event.type === "message-added");
    if (added?.type !== "message-added") throw new Error("no prompt was added");
    return { prompt: added.message.id, events };
  }

  /** Writes a file as the model does, which reads what is there first. */
  async write(path: string, content: string): Promise<MessageId> {
    const file_path = this.project.path(path);
    const isThere = (await lstat(file_path).catch(() => undefined)) !== undefined;
    return this.prompt(...(isThere ? [["Read", { file_path }] as const] : []), ["Write", { file_path, content }]);
  }

  async close(): Promise<void> {
    await this.#session?.close();
    await this.#harness?.close();
    [this.#session, this.#harness] = [undefined, undefined];
  }

  /** Goes on with the session in a new harness. */
  async reopen(): Promise<void> {
    const { id } = this.session;
    await this.close();
    await this.open({ resume: id });
  }

  /** Every file of the project: its bytes in hexadecimal or its link, and its mode. */
  picture(): Promise<Readonly<Record<string, string>>> {
    return picture(this.project.root, (path) => path.startsWith(".git/"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.project[Symbol.asyncDispose]();
    await rm(this.sessions, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function checkpointPlace(options: PlaceOptions = {}): Promise<CheckpointPlace> {
  const sessions = await realpath(await mkdtemp(join(tmpdir(), "lorimer-sessions-")));
  const project = await tempWorkspace({ files: options.files ?? {}, git: options.git ?? false });
  const place = new CheckpointPlace(project, sessions, options);
  await place.open();
  return place;
}

export async function picture(root: string, without: (path: string) => boolean = () => false): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (entry.isDirectory() || without(name)) continue;
    const { mode } = await lstat(path);
    files[name] = entry.isSymbolicLink()
      ? `-> ${await readlink(path)}`
      : `${(mode & 0o777).toString(8)} ${(await readFile(path)).toString("hex")}`;
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function git(cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_OPTIONAL_LOCKS: "0" };
  return execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd, env, encoding: "utf8", stdio: "pipe" });
}
